package dev.peregrine.memcached.metrics;

import dev.peregrine.memcached.config.Version;
import dev.peregrine.memcached.protocol.command.Counter;
import dev.peregrine.memcached.protocol.command.ProcessTimes;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.command.Statistics;
import dev.peregrine.memcached.store.StoreStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * The server's own meters, under the names of prometheus/memcached_exporter. All of them read counters that are kept
 * anyway, when a scraper asks.
 */
public final class ServerMeters implements MeterBinder {

    private final ServerContext server;

    public ServerMeters(ServerContext server) {
        this.server = server;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bindProcess(registry);
        bindConnections(registry);
        bindStore(registry);
        bindCommands(registry);
        if (registry instanceof PrometheusMeterRegistry prometheus) {
            prometheus.getPrometheusRegistry().register(new LatencyMeter(server.statistics()));
        }
    }

    private void bindProcess(MeterRegistry registry) {
        gauge(registry, "memcached.up", "Whether the server is up.", context -> 1);
        gauge(
                registry,
                "memcached.uptime.seconds",
                "Seconds since the server started.",
                context -> Math.max(
                        0, context.clock().nowSeconds() - context.statistics().startedAtSeconds()));
        gauge(
                registry,
                "memcached.time.seconds",
                "Unix time of the cache's clock.",
                context -> context.clock().nowSeconds());
        Gauge.builder("memcached.version", () -> 1)
                .description("The version of this server.")
                .tag("version", Version.toldToClients())
                .register(registry);
        serverCounter(
                registry,
                "memcached.process.user.cpu.seconds",
                "CPU time spent in the program.",
                context -> ProcessTimes.read().userTicks() / ProcessTimes.TICKS_PER_SECOND);
        serverCounter(
                registry,
                "memcached.process.system.cpu.seconds",
                "CPU time spent in the kernel.",
                context -> ProcessTimes.read().systemTicks() / ProcessTimes.TICKS_PER_SECOND);
    }

    private void bindConnections(MeterRegistry registry) {
        gauge(
                registry,
                "memcached.current.connections",
                "Connections that are open.",
                context -> context.places().taken());
        gauge(
                registry,
                "memcached.max.connections",
                "Connections that may be open.",
                context -> context.config().connections().limit());
        gauge(
                registry,
                "memcached.accepting.connections",
                "Whether connections are accepted.",
                context -> context.places().accepting() && context.control().isAccepting() ? 1 : 0);
        counter(registry, "memcached.connections", "Connections accepted.", Counter.TOTAL_CONNECTIONS);
        counter(
                registry,
                "memcached.connections.rejected",
                "Connections over the limit.",
                Counter.REJECTED_CONNECTIONS);
        counter(
                registry,
                "memcached.connections.yielded",
                "Times that a connection gave way to others.",
                Counter.CONN_YIELDS);
        counter(
                registry,
                "memcached.connections.listener.disabled",
                "Times that the listeners were paused at the limit.",
                Counter.LISTEN_DISABLED);
        counter(registry, "memcached.read.bytes", "Bytes received.", Counter.BYTES_READ);
        counter(registry, "memcached.written.bytes", "Bytes sent.", Counter.BYTES_WRITTEN);
    }

    private void bindStore(MeterRegistry registry) {
        storeGauge(registry, "memcached.current.bytes", "Bytes that items take.", StoreStatistics::bytes);
        storeGauge(registry, "memcached.limit.bytes", "Bytes that items may take.", StoreStatistics::limitBytes);
        storeGauge(
                registry,
                "memcached.malloced.bytes",
                "Bytes that were taken from the system for items, their index and what goes with them.",
                StoreStatistics::mappedBytes);
        storeGauge(registry, "memcached.current.items", "Items that are stored.", StoreStatistics::items);
        storeCounter(registry, "memcached.items", "Items stored since the start.", StoreStatistics::totalItems);
        storeCounter(registry, "memcached.items.evicted", "Live items removed for room.", StoreStatistics::evictions);
        storeCounter(
                registry,
                "memcached.items.reclaimed",
                "Expired items whose memory was taken back.",
                StoreStatistics::reclaimed);
        serverCounter(
                registry,
                "memcached.direct.reclaims",
                "Times that a thread had to move items between memcached's queues, which this server has not.",
                context -> 0);
        counter(registry, "memcached.item.too.large", "Values refused for their size.", Counter.STORE_TOO_LARGE);
        counter(registry, "memcached.item.no.memory", "Values refused for lack of memory.", Counter.STORE_NO_MEMORY);
    }

    private void bindCommands(MeterRegistry registry) {
        command(registry, "get", "hit", Counter.GET_HITS);
        command(registry, "get", "miss", Counter.GET_MISSES);
        command(registry, "delete", "hit", Counter.DELETE_HITS);
        command(registry, "delete", "miss", Counter.DELETE_MISSES);
        command(registry, "incr", "hit", Counter.INCR_HITS);
        command(registry, "incr", "miss", Counter.INCR_MISSES);
        command(registry, "decr", "hit", Counter.DECR_HITS);
        command(registry, "decr", "miss", Counter.DECR_MISSES);
        command(registry, "cas", "hit", Counter.CAS_HITS);
        command(registry, "cas", "miss", Counter.CAS_MISSES);
        command(registry, "cas", "badval", Counter.CAS_BADVAL);
        command(registry, "touch", "hit", Counter.TOUCH_HITS);
        command(registry, "touch", "miss", Counter.TOUCH_MISSES);
        command(registry, "flush", "hit", Counter.CMD_FLUSH);
        command(registry, "set", "hit", ServerMeters::setHits);
    }

    /** memcached counts a cas as a set too; the exporter does not. */
    private static double setHits(Statistics statistics) {
        long cas = statistics.total(Counter.CAS_HITS)
                + statistics.total(Counter.CAS_MISSES)
                + statistics.total(Counter.CAS_BADVAL);
        return Math.max(0, statistics.total(Counter.CMD_SET) - cas);
    }

    private void command(MeterRegistry registry, String command, String status, Counter counter) {
        command(registry, command, status, statistics -> statistics.total(counter));
    }

    private void command(MeterRegistry registry, String command, String status, ToDoubleFunction<Statistics> value) {
        FunctionCounter.builder("memcached.commands", server.statistics(), value)
                .description("Commands by outcome.")
                .tag("command", command)
                .tag("status", status)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<ServerContext> value) {
        Gauge.builder(name, server, value).description(description).register(registry);
    }

    private void counter(MeterRegistry registry, String name, String description, Counter counter) {
        serverCounter(
                registry, name, description, context -> context.statistics().total(counter));
    }

    /** Micrometer holds what a meter reads by a weak reference, so it is the server's context: that stays. */
    private void serverCounter(
            MeterRegistry registry, String name, String description, ToDoubleFunction<ServerContext> value) {
        FunctionCounter.builder(name, server, value).description(description).register(registry);
    }

    private void storeGauge(
            MeterRegistry registry, String name, String description, ToDoubleFunction<StoreStatistics> value) {
        Gauge.builder(name, server.store(), store -> value.applyAsDouble(store.statistics()))
                .description(description)
                .register(registry);
    }

    private void storeCounter(
            MeterRegistry registry, String name, String description, ToDoubleFunction<StoreStatistics> value) {
        FunctionCounter.builder(name, server.store(), store -> value.applyAsDouble(store.statistics()))
                .description(description)
                .register(registry);
    }
}
