package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.store.StoreStatistics;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Lists statistics under memcached's names and in its order, for whatever protocol asks.
 *
 * <p>Fields about what this engine has not (slab classes, the LRU's threads) are left out rather than made up.
 */
public final class StatisticsReport {

    private static final List<Counter> COMMANDS = List.of(
            Counter.CMD_GET,
            Counter.CMD_SET,
            Counter.CMD_FLUSH,
            Counter.CMD_TOUCH,
            Counter.CMD_META,
            Counter.GET_HITS,
            Counter.GET_MISSES,
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

    private final ServerContext server;

    public StatisticsReport(ServerContext server) {
        this.server = server;
    }

    /** {@code stats} */
    public void general(BiConsumer<String, String> to) {
        reportProcess(to);
        reportConnections(to);
        for (Counter counter : COMMANDS) {
            report(to, counter);
        }
        StoreStatistics store = server.store().statistics();
        to.accept("limit_maxbytes", Long.toString(store.limitBytes()));
        to.accept("accepting_conns", "1");
        to.accept("threads", Integer.toString(server.settings().threads()));
        report(to, Counter.CONN_YIELDS);
        to.accept("bytes", Long.toString(store.bytes()));
        to.accept("curr_items", Long.toString(store.items()));
        to.accept("total_items", Long.toString(store.totalItems()));
        to.accept("expired_unfetched", Long.toString(store.expiredUnfetched()));
        to.accept("evicted_unfetched", Long.toString(store.evictedUnfetched()));
        to.accept("evictions", Long.toString(store.evictions()));
        to.accept("reclaimed", Long.toString(store.reclaimed()));
    }

    private void reportProcess(BiConsumer<String, String> to) {
        ProcessTimes times = ProcessTimes.read();
        long now = server.clock().nowSeconds();
        to.accept("pid", Long.toString(ProcessHandle.current().pid()));
        to.accept("uptime", Long.toString(Math.max(0, now - server.statistics().startedAtSeconds())));
        to.accept("time", Long.toString(now));
        to.accept("version", server.settings().version());
        to.accept("pointer_size", "64");
        to.accept("rusage_user", times.userSeconds());
        to.accept("rusage_system", times.systemSeconds());
    }

    private void reportConnections(BiConsumer<String, String> to) {
        to.accept("max_connections", Integer.toString(server.settings().maxConnections()));
        to.accept("curr_connections", Integer.toString(server.statistics().currentConnections()));
        report(to, Counter.TOTAL_CONNECTIONS);
        report(to, Counter.REJECTED_CONNECTIONS);
    }

    private void report(BiConsumer<String, String> to, Counter counter) {
        to.accept(counter.statName(), Long.toString(server.statistics().sinceReset(counter)));
    }

    /** {@code stats settings} */
    public void settings(BiConsumer<String, String> to) {
        ServerSettings settings = server.settings();
        to.accept("maxbytes", Long.toString(settings.limitBytes()));
        to.accept("maxconns", Integer.toString(settings.maxConnections()));
        to.accept("tcpport", Integer.toString(settings.tcpPort()));
        to.accept("udpport", Integer.toString(settings.udpPort()));
        to.accept("inter", orNull(settings.listenAddress()));
        to.accept("verbosity", Integer.toString(server.verbosity()));
        to.accept("evictions", settings.evictionEnabled() ? "on" : "off");
        to.accept("domain_socket", orNull(settings.domainSocket()));
        to.accept("umask", Integer.toOctalString(settings.socketMask()));
        to.accept("shutdown_command", "no");
        to.accept("num_threads", Integer.toString(settings.threads()));
        to.accept("reqs_per_event", Integer.toString(settings.requestsPerEvent()));
        to.accept("cas_enabled", yesOrNo(settings.casEnabled()));
        to.accept("tcp_backlog", Integer.toString(settings.backlog()));
        to.accept("binding_protocol", "ascii");
        to.accept("auth_enabled_sasl", "no");
        to.accept("auth_enabled_ascii", "no");
        to.accept("item_size_max", Integer.toString(settings.itemSizeMax()));
        to.accept("maxconns_fast", "yes");
        to.accept("flush_enabled", yesOrNo(settings.flushEnabled()));
        to.accept("dump_enabled", yesOrNo(settings.dumpEnabled()));
        to.accept("idle_timeout", Integer.toString(settings.idleTimeoutSeconds()));
        to.accept("track_sizes", "no");
        to.accept("inline_ascii_response", "no");
        to.accept("client_flags_size", Integer.toString(Integer.BYTES));
    }

    /** {@code stats slabs}: there are no slab classes. */
    public void slabs(BiConsumer<String, String> to) {
        to.accept("active_slabs", "0");
        to.accept("total_malloced", Long.toString(server.store().statistics().bytes()));
    }

    /** {@code stats sizes} */
    public void sizes(BiConsumer<String, String> to) {
        to.accept("sizes_status", "disabled");
    }

    private static String orNull(String text) {
        return text == null ? "NULL" : text;
    }

    private static String yesOrNo(boolean value) {
        return value ? "yes" : "no";
    }
}
