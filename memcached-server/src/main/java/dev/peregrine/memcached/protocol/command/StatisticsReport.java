package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.config.TlsConfig;
import dev.peregrine.memcached.config.Version;
import dev.peregrine.memcached.store.SizeClassStatistics;
import dev.peregrine.memcached.store.StoreStatistics;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Lists statistics under memcached's names and in its order, for whatever protocol asks.
 *
 * <p>Fields about what this engine has not are there, since scripts look for them, and say 0.
 */
public final class StatisticsReport {

    private static final List<Counter> COMMANDS = List.of(
            Counter.CMD_GET,
            Counter.CMD_SET,
            Counter.CMD_FLUSH,
            Counter.CMD_TOUCH,
            Counter.CMD_META,
            Counter.GET_HITS,
            Counter.GET_MISSES);
    private static final List<Counter> OUTCOMES = List.of(
            Counter.DELETE_MISSES,
            Counter.DELETE_HITS,
            Counter.INCR_MISSES,
            Counter.INCR_HITS,
            Counter.DECR_MISSES,
            Counter.DECR_HITS,
            Counter.CAS_MISSES,
            Counter.CAS_HITS,
            Counter.CAS_BADVAL,
            Counter.TOUCH_HITS,
            Counter.TOUCH_MISSES,
            Counter.STORE_TOO_LARGE,
            Counter.STORE_NO_MEMORY,
            Counter.AUTH_CMDS,
            Counter.AUTH_ERRORS,
            Counter.BYTES_READ,
            Counter.BYTES_WRITTEN);
    /** What is also counted by the size class of the item that was found or stored. */
    private static final List<Counter> OF_A_CLASS = List.of(
            Counter.GET_HITS,
            Counter.CMD_SET,
            Counter.DELETE_HITS,
            Counter.INCR_HITS,
            Counter.DECR_HITS,
            Counter.CAS_HITS,
            Counter.CAS_BADVAL,
            Counter.TOUCH_HITS);

    private static final String[] PAGE_MOVES = {
        "slab_reassign_rescues",
        "slab_reassign_chunk_rescues",
        "slab_reassign_inline_reclaim",
        "slab_reassign_busy_items",
        "slab_reassign_busy_deletes",
        "slab_reassign_busy_nomem"
    };

    private static final String[] QUEUES = {
        "number_hot",
        "number_warm",
        "age_hot",
        "age_warm",
        "evicted_active",
        "moves_to_cold",
        "moves_to_warm",
        "moves_within_lru",
        "direct_reclaims",
        "hits_to_hot",
        "hits_to_warm",
        "hits_to_cold",
        "hits_to_temp"
    };

    private final ServerContext server;
    private final Statistics statistics;
    private final ServerConfig config;

    public StatisticsReport(ServerContext server) {
        this.server = server;
        statistics = server.statistics();
        config = server.config();
    }

    /**
     * Tells the statistics of a kind.
     *
     * @param kind empty for the general ones; otherwise as a client names it, some kinds may be shortened
     * @return whether there is such a kind
     */
    public boolean write(String kind, BiConsumer<String, String> to) {
        if (kind.isEmpty()) {
            general(to);
        } else if ("settings".startsWith(kind)) {
            SettingsReport.write(server, to);
        } else if ("conns".startsWith(kind)) {
            conns(to);
        } else if (kind.equals("items")) {
            items(to);
        } else if (kind.equals("slabs")) {
            slabs(to);
        } else if (kind.equals("sizes")) {
            sizes(to);
        } else {
            // Of an external storage there is nothing to be told, as in memcached where it is not used.
            return kind.equals("extstore");
        }
        return true;
    }

    /** {@code stats} */
    private void general(BiConsumer<String, String> to) {
        StoreStatistics store = statistics.storeSinceReset(server.store().statistics());
        process(to);
        connections(to);
        COMMANDS.forEach(counter -> show(to, counter));
        show(to, "get_expired", store.foundExpired());
        show(to, "get_flushed", store.foundFlushed());
        OUTCOMES.forEach(counter -> show(to, counter));
        memoryAndLoops(to, store);
        background(to);
        items(to, store);
    }

    private void process(BiConsumer<String, String> to) {
        ProcessTimes times = ProcessTimes.read();
        long now = server.clock().nowSeconds();
        show(to, "pid", ProcessHandle.current().pid());
        show(to, "uptime", Math.max(0, now - statistics.startedAtSeconds()));
        show(to, "time", now);
        to.accept("version", Version.toldToClients());
        to.accept("libevent", "netty");
        show(to, "pointer_size", Long.SIZE);
        to.accept("rusage_user", times.userSeconds());
        to.accept("rusage_system", times.systemSeconds());
    }

    private void connections(BiConsumer<String, String> to) {
        int open = server.places().taken();
        show(to, "max_connections", config.connections().limit());
        show(to, "curr_connections", open);
        show(to, Counter.TOTAL_CONNECTIONS);
        if (server.places().refusing()) {
            show(to, Counter.REJECTED_CONNECTIONS);
        }
        show(to, "connection_structures", open);
        zeros(
                to,
                "response_obj_oom",
                "response_obj_count",
                "response_obj_bytes",
                "read_buf_count",
                "read_buf_bytes",
                "read_buf_bytes_free",
                "read_buf_oom",
                "reserved_fds");
    }

    private void memoryAndLoops(BiConsumer<String, String> to, StoreStatistics store) {
        show(to, "limit_maxbytes", store.limitBytes());
        show(
                to,
                "accepting_conns",
                server.places().accepting() && server.control().isAccepting() ? 1 : 0);
        show(to, Counter.LISTEN_DISABLED);
        show(to, Counter.TIME_IN_LISTEN_DISABLED);
        show(to, "threads", config.threads());
        show(to, Counter.CONN_YIELDS);
        if (config.connections().idleTimeoutSeconds() > 0) {
            show(to, Counter.IDLE_KICKS);
        }
        show(to, "hash_power_level", Long.SIZE - 1L - Long.numberOfLeadingZeros(Math.max(1, store.indexBuckets())));
        show(to, "hash_bytes", store.indexBytes());
        show(to, "hash_is_expanding", 0);
        if (isOn("slab_reassign")) {
            zeros(to, PAGE_MOVES);
            to.accept("slab_reassign_last_busy_status", "none");
            zeros(to, "slab_reassign_running", "slabs_moved");
        }
    }

    private void background(BiConsumer<String, String> to) {
        if (isOn("lru_crawler")) {
            zeros(to, "lru_crawler_running");
            show(to, Counter.CRAWLER_STARTS);
        }
        if (isOn("lru_maintainer_thread")) {
            zeros(to, "lru_maintainer_juggles");
        }
        zeros(to, "malloc_fails", "log_worker_dropped");
        show(to, "log_worker_written", server.watchers().lines());
        show(to, "log_watcher_skipped", server.watchers().skipped());
        show(to, "log_watcher_sent", server.watchers().sent());
        show(to, "log_watchers", server.watchers().count());
        server.control().tls().ifPresent(tls -> tls(to, tls));
        zeros(to, "unexpected_napi_ids", "round_robin_fallback");
    }

    private void tls(BiConsumer<String, String> to, TlsStatistics tls) {
        if (config.security().tls().filter(TlsConfig::sessionCache).isPresent()) {
            show(to, "ssl_new_sessions", tls.newSessions());
        }
        show(to, "ssl_handshake_errors", tls.handshakeErrors());
        show(to, "ssl_proto_errors", tls.protocolErrors());
        show(to, "time_since_server_cert_refresh", Math.max(0, server.clock().nowSeconds() - tls.refreshedAtSeconds()));
    }

    private void items(BiConsumer<String, String> to, StoreStatistics store) {
        show(to, "bytes", store.bytes());
        show(to, "curr_items", store.items());
        show(to, "total_items", store.totalItems());
        zeros(to, "slab_global_page_pool");
        show(to, "expired_unfetched", store.expiredUnfetched());
        show(to, "evicted_unfetched", store.evictedUnfetched());
        if (isOn("lru_maintainer_thread")) {
            zeros(to, "evicted_active");
        }
        show(to, "evictions", store.evictions());
        show(to, "reclaimed", store.reclaimed());
        show(to, "crawler_reclaimed", store.reclaimed());
        zeros(to, "crawler_items_checked", "lrutail_reflocked");
        if (isOn("lru_maintainer_thread")) {
            zeros(to, "moves_to_cold", "moves_to_warm", "moves_within_lru", "direct_reclaims", "lru_bumps_dropped");
        }
    }

    private boolean isOn(String tuning) {
        return "yes".equals(server.tuning(tuning));
    }

    /** {@code stats slabs}: the store's size classes. */
    private void slabs(BiConsumer<String, String> to) {
        List<SizeClassStatistics> classes = server.store().sizeClasses();
        for (SizeClassStatistics each : classes) {
            String prefix = each.number() + ":";
            show(to, prefix + "chunk_size", each.slotBytes());
            show(to, prefix + "chunks_per_page", each.slotsPerPage());
            show(to, prefix + "total_pages", each.pages());
            show(to, prefix + "total_chunks", each.slots());
            show(to, prefix + "used_chunks", each.usedSlots());
            show(to, prefix + "free_chunks", each.slots() - each.usedSlots());
            show(to, prefix + "free_chunks_end", 0);
            for (Counter counter : OF_A_CLASS) {
                show(to, prefix + counter.statName(), statistics.sinceReset(counter, each.number()));
            }
        }
        show(to, "active_slabs", classes.size());
        show(to, "total_malloced", server.store().statistics().mappedBytes());
    }

    /** {@code stats items}: items lie in slots of size classes, but one policy rules them all. */
    private void items(BiConsumer<String, String> to) {
        StoreStatistics store = statistics.storeSinceReset(server.store().statistics());
        List<SizeClassStatistics> classes = server.store().sizeClasses();
        long taken =
                classes.stream().mapToLong(StatisticsReport::slotBytesInUse).sum();
        for (SizeClassStatistics each : classes) {
            String prefix = "items:" + each.number() + ":";
            show(to, prefix + "number", each.usedSlots());
            if (isOn("lru_maintainer_thread")) {
                queues(to, prefix, each);
            }
            show(to, prefix + "mem_requested", requested(each, store.bytes(), taken));
            show(to, prefix + "evicted", store.evictions());
            show(to, prefix + "evicted_nonzero", store.evictedTimed());
            show(to, prefix + "outofmemory", statistics.sinceReset(Counter.STORE_NO_MEMORY));
            show(to, prefix + "reclaimed", store.reclaimed());
            show(to, prefix + "crawler_reclaimed", store.reclaimed());
            show(to, prefix + "expired_unfetched", store.expiredUnfetched());
            show(to, prefix + "evicted_unfetched", store.evictedUnfetched());
            for (String name :
                    new String[] {"age", "evicted_time", "tailrepairs", "crawler_items_checked", "lrutail_reflocked"}) {
                show(to, prefix + name, 0);
            }
        }
    }

    /** What items take in a class without the ends of slots that stay empty, which are counted for all classes together. */
    private static long requested(SizeClassStatistics each, long bytes, long taken) {
        return taken == 0 ? 0 : Math.round((double) slotBytesInUse(each) / taken * bytes);
    }

    private static long slotBytesInUse(SizeClassStatistics each) {
        return each.usedSlots() * each.slotBytes();
    }

    /** One policy has the items of all classes, and of memcached's queues none; so all count as cold. */
    private void queues(BiConsumer<String, String> to, String prefix, SizeClassStatistics each) {
        show(to, prefix + "number_cold", each.usedSlots());
        if (isOn("temp_lru")) {
            show(to, prefix + "number_temp", 0);
        }
        for (String name : QUEUES) {
            show(to, prefix + name, 0);
        }
    }

    /** {@code stats sizes} */
    private void sizes(BiConsumer<String, String> to) {
        server.store()
                .sizes()
                .ifPresentOrElse(
                        counts -> counts.forEach((bytes, items) -> to.accept(bytes.toString(), items.toString())),
                        () -> to.accept("sizes_status", "disabled"));
    }

    /** {@code stats conns} */
    private void conns(BiConsumer<String, String> to) {
        long now = server.clock().nowSeconds();
        long sinceStart = Math.max(0, now - statistics.startedAtSeconds());
        int number = 0;
        for (SocketAddress address : server.control().listening()) {
            String prefix = ++number + ":";
            to.accept(prefix + "addr", AddressText.of("tcp", address));
            to.accept(prefix + "state", "conn_listening");
            show(to, prefix + "secs_since_last_cmd", sinceStart);
        }
        for (SocketAddress address : server.control().datagrams()) {
            String prefix = ++number + ":";
            to.accept(prefix + "UDP", "UDP");
            to.accept(prefix + "addr", AddressText.of("udp", address));
            to.accept(prefix + "state", "conn_read");
            show(to, prefix + "secs_since_last_cmd", sinceStart);
        }
        for (ClientConnection client : server.clients().open()) {
            String prefix = client.id() + ":";
            to.accept(prefix + "addr", AddressText.of("tcp", client.remote()));
            to.accept(prefix + "listen_addr", AddressText.of("tcp", client.local()));
            to.accept(prefix + "state", client.state().text());
            show(to, prefix + "secs_since_last_cmd", Math.max(0, now - client.lastCommandSeconds()));
        }
    }

    private void show(BiConsumer<String, String> to, Counter counter) {
        show(to, counter.statName(), statistics.sinceReset(counter));
    }

    private static void show(BiConsumer<String, String> to, String name, long value) {
        to.accept(name, Long.toString(value));
    }

    private static void zeros(BiConsumer<String, String> to, String... names) {
        for (String name : names) {
            to.accept(name, "0");
        }
    }
}
