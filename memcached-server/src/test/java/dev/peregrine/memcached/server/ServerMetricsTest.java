package dev.peregrine.memcached.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.peregrine.memcached.config.Version;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a scraper learns of a server that has served. */
class ServerMetricsTest {

    private static final Pattern SAMPLE = Pattern.compile("(?<name>[a-z0-9_]+)(?<labels>\\{[^}]*})? (?<value>[^ ]+)");

    private MemcachedServer server;
    private TextClient client;

    @BeforeEach
    void start() throws IOException {
        server = Servers.start("-p", "-1", "--metrics-port", "-1", "-m", "10", "-c", "2", "-t", "1");
        client = TextClient.connect(server.port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void commandsAreCountedByNameAndOutcome() throws Exception {
        assertThat(client.ask("set a 0 0 1\r\n1")).isEqualTo("STORED");
        assertThat(client.ask("set b 0 0 1\r\n1")).isEqualTo("STORED");
        client.ask("get a b miss");
        client.bytes("1\r\nVALUE b 0 1\r\n1\r\nEND\r\n".length());
        assertThat(client.ask("cas a 0 0 1 999\r\n2")).isEqualTo("EXISTS");
        assertThat(client.ask("cas miss 0 0 1 1\r\n2")).isEqualTo("NOT_FOUND");
        assertThat(client.ask("incr a 5")).isEqualTo("6");
        assertThat(client.ask("decr miss 5")).isEqualTo("NOT_FOUND");
        assertThat(client.ask("touch a 0")).isEqualTo("TOUCHED");
        assertThat(client.ask("delete b")).isEqualTo("DELETED");
        assertThat(client.ask("delete b")).isEqualTo("NOT_FOUND");
        assertThat(client.ask("flush_all")).isEqualTo("OK");

        Map<String, Double> samples = scrape();

        assertThat(samples)
                .containsEntry(command("set", "hit"), 2.0)
                .containsEntry(command("get", "hit"), 2.0)
                .containsEntry(command("get", "miss"), 1.0)
                .containsEntry(command("cas", "hit"), 0.0)
                .containsEntry(command("cas", "badval"), 1.0)
                .containsEntry(command("cas", "miss"), 1.0)
                .containsEntry(command("incr", "hit"), 1.0)
                .containsEntry(command("incr", "miss"), 0.0)
                .containsEntry(command("decr", "hit"), 0.0)
                .containsEntry(command("decr", "miss"), 1.0)
                .containsEntry(command("touch", "hit"), 1.0)
                .containsEntry(command("touch", "miss"), 0.0)
                .containsEntry(command("delete", "hit"), 1.0)
                .containsEntry(command("delete", "miss"), 1.0)
                .containsEntry(command("flush", "hit"), 1.0);
    }

    @Test
    void theServerItselfIsDescribed() throws Exception {
        assertThat(client.ask("set a 0 0 3\r\nabc")).isEqualTo("STORED");

        Map<String, Double> samples = scrape();

        assertThat(samples)
                .containsEntry("memcached_up", 1.0)
                .containsEntry("memcached_version{version=\"" + Version.toldToClients() + "\"}", 1.0)
                .containsEntry("memcached_limit_bytes", 10.0 * 1024 * 1024)
                .containsEntry("memcached_max_connections", 2.0)
                .containsEntry("memcached_current_connections", 1.0)
                .containsEntry("memcached_connections_total", 1.0)
                .containsEntry("memcached_connections_rejected_total", 0.0)
                .containsEntry("memcached_accepting_connections", 1.0)
                .containsEntry("memcached_current_items", 1.0)
                .containsEntry("memcached_items_total", 1.0)
                .containsEntry("memcached_items_evicted_total", 0.0)
                .containsEntry("memcached_items_reclaimed_total", 0.0)
                .containsEntry("memcached_read_bytes_total", (double) "set a 0 0 3\r\nabc\r\n".length())
                .containsEntry("memcached_written_bytes_total", (double) "STORED\r\n".length())
                .containsEntry("netty_eventexecutor_workers", 1.0)
                .containsKeys(
                        "memcached_uptime_seconds",
                        "memcached_process_system_cpu_seconds_total",
                        "memcached_connections_yielded_total",
                        "memcached_connections_listener_disabled_total",
                        "memcached_malloced_bytes",
                        "memcached_direct_reclaims_total",
                        "memcached_item_too_large_total",
                        "memcached_item_no_memory_total");
        assertThat(samples.get("memcached_current_bytes")).isPositive();
        assertThat(samples.get("memcached_process_user_cpu_seconds_total")).isPositive();
        assertThat(samples.get("memcached_time_seconds")).isCloseTo(System.currentTimeMillis() / 1000.0, within(3.0));
        assertThat(samples.keySet()).anyMatch(name -> name.startsWith("jvm_gc_"));
        assertThat(samples.keySet()).anyMatch(name -> name.startsWith("netty_allocator_memory_used{"));
    }

    @Test
    void aSampleOfCommandsIsTimedByClass() throws Exception {
        assertThat(client.ask("set a 0 0 1\r\n1")).isEqualTo("STORED");
        for (int i = 0; i < 200; i++) {
            assertThat(client.ask("incr a 1")).isEqualTo(Integer.toString(i + 2));
        }

        Map<String, Double> samples = scrape();

        String labels = "command=\"arithmetic\"";
        double count = samples.get("peregrine_command_seconds_count{" + labels + "}");
        assertThat(count).isBetween(3.0, 20.0);
        assertThat(samples.get("peregrine_command_seconds_bucket{" + labels + ",le=\"+Inf\"}"))
                .isEqualTo(count);
        assertThat(samples.get("peregrine_command_seconds_sum{" + labels + "}")).isPositive();
        assertThat(samples).containsEntry("peregrine_command_seconds_count{command=\"get\"}", 0.0);
    }

    @Test
    void thePagesFiguresAreTheServers() throws Exception {
        assertThat(client.ask("set a 0 0 1\r\n1")).isEqualTo("STORED");
        client.ask("get a miss");
        client.bytes("1\r\nEND\r\n".length());

        assertThat(get("/live.json"))
                .startsWith("{\"timeMillis\":")
                .contains("\"gets\":2,", "\"commands\":3,", "\"hits\":1,", "\"limitBytes\":10485760,")
                .contains("\"items\":1,", "\"connections\":1,\"maxConnections\":2,")
                .contains("{\"seconds\":1.0E-6,\"count\":")
                .endsWith("\"loops\":[]}");
    }

    @Test
    void aServerThatServesIsReady() throws Exception {
        assertThat(get("/readyz")).isEqualTo("ready\n");
    }

    @Test
    void refusedConnectionsAreCounted() throws Exception {
        assertThat(client.ask("version")).startsWith("VERSION ");
        try (TextClient second = TextClient.connect(server.port())) {
            assertThat(second.ask("version")).startsWith("VERSION ");
            try (TextClient third = TextClient.connect(server.port())) {
                assertThat(third.line()).startsWith("ERROR ");
            }
        }

        assertThat(scrape())
                .containsEntry("memcached_connections_rejected_total", 1.0)
                .containsEntry("memcached_connections_total", 2.0);
    }

    @Test
    void aMetricsPortInUseIsToldWithTheCure() {
        int port = server.metricsPort().orElseThrow();

        StartException refusal = catchThrowableOfType(
                StartException.class,
                () -> Servers.start("-p", "-1", "--metrics-port", Integer.toString(port))
                        .close());

        assertThat(refusal)
                .hasMessage("cannot listen on 0.0.0.0:" + port
                        + ": address already in use; stop the process that has it (ss -ltnp sport = :" + port
                        + " shows it) or choose another by --metrics-port");
    }

    private static String command(String command, String status) {
        return "memcached_commands_total{command=\"" + command + "\",status=\"" + status + "\"}";
    }

    private String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.metricsPort().orElseThrow() + path);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    /** The samples by name and labels, without the label that all of them have. */
    private Map<String, Double> scrape() throws IOException, InterruptedException {
        Map<String, Double> samples = new TreeMap<>();
        get("/metrics").lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher matcher = SAMPLE.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            String labels = matcher.group("labels")
                    .replace("application=\"peregrine\",", "")
                    .replace("{application=\"peregrine\"}", "");
            samples.put(matcher.group("name") + labels, Double.valueOf(matcher.group("value")));
        });
        return samples;
    }
}
