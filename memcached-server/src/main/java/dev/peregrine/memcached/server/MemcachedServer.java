package dev.peregrine.memcached.server;

import dev.peregrine.memcached.config.ListenAddress;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.config.Version;
import dev.peregrine.memcached.metrics.MetricsEndpoint;
import dev.peregrine.memcached.metrics.ServerMeters;
import dev.peregrine.memcached.protocol.MemcachedInitializer;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.command.ServerSettings;
import dev.peregrine.memcached.protocol.command.Statistics;
import dev.peregrine.memcached.server.transport.Transport;
import dev.peregrine.memcached.server.transport.Transports;
import dev.peregrine.memcached.store.ChronicleStore;
import dev.peregrine.memcached.store.Store;
import dev.peregrine.memcached.store.StoreOptions;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A running server: its parts, opened in order and closed the other way round. */
public final class MemcachedServer implements AutoCloseable {

    private final Closer parts = new Closer();
    private final ServerConfig config;
    private Transport transport;
    private Listeners listeners;
    private MetricsEndpoint metrics;

    private MemcachedServer(ServerConfig config) {
        this.config = config;
    }

    /**
     * Starts a server, which serves when this returns.
     *
     * @throws StartException or {@link dev.peregrine.memcached.server.transport.TransportException} with one line for
     *     the user, nothing left open
     */
    public static MemcachedServer start(ServerConfig config) {
        MemcachedServer server = new MemcachedServer(config);
        try {
            server.open();
            return server;
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    private void open() {
        config.pidFile().ifPresent(file -> parts.add(PidFile.write(file)));
        TickingClock clock = parts.add(TickingClock.start());
        Store store = parts.add(new ChronicleStore(
                new StoreOptions(
                        config.memory().limitBytes(),
                        config.memory().maxItemBytes(),
                        config.memory().evictions()),
                clock));
        transport = parts.add(Transports.open(config));
        ServerContext context = new ServerContext(
                store, clock, settings(), new Statistics(clock.nowSeconds()), transport.preferredWriteSize());
        config.metricsPort().ifPresent(port -> openMetrics(port, context));
        listeners = parts.add(new Listeners(transport, config, new MemcachedInitializer(context)));
        listeners.open();
        String portFile = System.getenv(PortFile.VARIABLE);
        if (portFile != null) {
            PortFile.write(Path.of(portFile), listeners.addresses());
        }
    }

    private void openMetrics(int port, ServerContext context) {
        List<MeterBinder> meters = new ArrayList<>(transport.meters());
        meters.add(new ServerMeters(context));
        metrics = parts.add(new MetricsEndpoint(meters));
        ChannelFuture bound = metrics.listen(new InetSocketAddress(port)).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw BindFailure.explain(
                    new ListenAddress(ListenAddress.ANY, port).toString(), port, "--metrics-port", bound.cause());
        }
    }

    private ServerSettings settings() {
        ServerSettings.Builder settings = ServerSettings.builder()
                .limitBytes(config.memory().limitBytes())
                .itemSizeMax(config.memory().maxItemBytes())
                .evictionEnabled(config.memory().evictions())
                .maxConnections(config.connections().limit())
                .backlog(config.connections().backlog())
                .requestsPerEvent(config.connections().requestsPerEvent())
                .threads(config.threads())
                .flushEnabled(config.flushAllowed())
                .verbosity(config.verbosity())
                .version(Version.toldToClients());
        config.listen().stream()
                .findFirst()
                .ifPresent(address ->
                        settings.tcpPort(address.port()).listenAddress(address.isAny() ? null : address.host()));
        config.unixSocket()
                .ifPresent(socket -> settings.tcpPort(0)
                        .domainSocket(socket.path().toString())
                        .socketMask(socket.mode()));
        return settings.build();
    }

    /** The network that it runs on. */
    public String transport() {
        return transport.kind().label();
    }

    /** The TCP addresses that it listens on, with their real ports. */
    public List<InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    /** The port of the first TCP address. */
    public int port() {
        return addresses().getFirst().getPort();
    }

    /** The port of the Prometheus endpoint. */
    public OptionalInt metricsPort() {
        return metrics == null
                ? OptionalInt.empty()
                : OptionalInt.of(metrics.address().getPort());
    }

    /** Stops listening, closes the connections and gives everything back. */
    @Override
    public void close() {
        parts.close();
    }
}
