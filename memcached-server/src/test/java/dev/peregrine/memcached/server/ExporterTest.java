package dev.peregrine.memcached.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What prometheus/memcached_exporter reads of a server, taken apart as its client does it: a line of {@code stats} of
 * three words counts, by the colons of its name as a figure of the server, of a slab or of a slab's items; each line of
 * {@code stats settings} must have a name and a value, which may be empty.
 */
class ExporterTest {

    private static final List<String> SERVER = List.of(
            "uptime",
            "time",
            "cas_badval",
            "cmd_flush",
            "cmd_set",
            "bytes",
            "limit_maxbytes",
            "curr_items",
            "total_items",
            "bytes_read",
            "bytes_written",
            "curr_connections",
            "total_connections",
            "rejected_connections",
            "conn_yields",
            "listen_disabled_num",
            "evictions",
            "reclaimed",
            "store_too_large",
            "store_no_memory",
            "lru_crawler_starts",
            "direct_reclaims",
            "crawler_items_checked",
            "crawler_reclaimed",
            "moves_to_cold",
            "moves_to_warm",
            "moves_within_lru",
            "total_malloced",
            "accepting_conns");
    private static final List<String> COMMANDS = List.of("get", "delete", "incr", "decr", "cas", "touch");
    private static final List<String> ITEMS = List.of(
            "number",
            "age",
            "hits_to_hot",
            "hits_to_warm",
            "hits_to_cold",
            "hits_to_temp",
            "crawler_reclaimed",
            "evicted",
            "evicted_nonzero",
            "evicted_time",
            "evicted_unfetched",
            "expired_unfetched",
            "outofmemory",
            "reclaimed",
            "tailrepairs",
            "mem_requested",
            "moves_to_cold",
            "moves_to_warm",
            "moves_within_lru",
            "number_hot",
            "number_warm",
            "number_cold",
            "age_hot",
            "age_warm");
    private static final List<String> SLAB = List.of(
            "get_hits",
            "delete_hits",
            "incr_hits",
            "decr_hits",
            "cas_hits",
            "touch_hits",
            "cas_badval",
            "cmd_set",
            "chunk_size",
            "chunks_per_page",
            "total_pages",
            "total_chunks",
            "used_chunks",
            "free_chunks",
            "free_chunks_end");
    private static final List<String> SETTINGS = List.of(
            "maxconns",
            "lru_crawler_sleep",
            "lru_crawler_tocrawl",
            "hot_lru_pct",
            "warm_lru_pct",
            "hot_max_factor",
            "warm_max_factor");

    private MemcachedServer server;
    private TextClient client;

    @BeforeEach
    void start() throws IOException {
        server = Servers.start("-p", "-1", "-m", "10", "-t", "1");
        client = TextClient.connect(server.port());
        assertThat(client.ask("set small 0 0 1\r\n1")).isEqualTo("STORED");
        assertThat(client.ask("set large 0 0 3000\r\n" + "x".repeat(3000))).isEqualTo("STORED");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void findsTheServersFiguresTheSlabsAndTheirItems() throws IOException {
        Map<String, String> figures = new TreeMap<>();
        Map<Integer, Map<String, String>> slabs = new TreeMap<>();
        Map<Integer, Map<String, String>> items = new TreeMap<>();
        for (String command : List.of("stats", "stats slabs", "stats items")) {
            for (String line : answer(command)) {
                String[] words = line.split(" ", -1);
                assertThat(words).as(line).hasSize(3);
                String[] name = words[1].split(":", -1);
                switch (name.length) {
                    case 1 -> figures.put(name[0], words[2]);
                    case 2 ->
                        slabs.computeIfAbsent(Integer.valueOf(name[0]), _ -> new TreeMap<>())
                                .put(name[1], words[2]);
                    default ->
                        items.computeIfAbsent(Integer.valueOf(name[1]), _ -> new TreeMap<>())
                                .put(name[2], words[2]);
                }
            }
        }

        assertNumbers(figures, SERVER);
        for (String command : COMMANDS) {
            assertNumbers(figures, List.of(command + "_hits", command + "_misses"));
        }
        assertThat(figures).containsKey("version");
        assertThat(figures.get("rusage_user")).matches("\\d+\\.\\d{6}");
        assertThat(figures.get("rusage_system")).matches("\\d+\\.\\d{6}");
        assertThat(slabs).hasSize(2);
        assertThat(items.keySet()).isEqualTo(slabs.keySet());
        slabs.values().forEach(slab -> assertNumbers(slab, SLAB));
        items.values().forEach(each -> assertNumbers(each, ITEMS));
    }

    @Test
    void findsTheSettings() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        for (String line : answer("stats settings")) {
            String[] words = line.split(" ", 3);
            assertThat(words).as(line).hasSize(3).startsWith("STAT");
            settings.put(words[1], words[2]);
        }

        assertNumbers(settings, SETTINGS);
        assertThat(settings).containsEntry("lru_crawler", "yes").containsEntry("lru_maintainer_thread", "yes");
    }

    /** The lines before the last, which is END. */
    private List<String> answer(String command) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = client.ask(command); !line.equals("END"); line = client.line()) {
            lines.add(line);
        }
        return lines;
    }

    private static void assertNumbers(Map<String, String> figures, List<String> names) {
        for (String name : names) {
            assertThat(figures).containsKey(name);
            assertThat(figures.get(name)).as(name).matches("-?\\d+(\\.\\d+)?");
        }
    }
}
