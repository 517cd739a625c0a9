package dev.peregrine.memcached.server;

import dev.peregrine.memcached.config.ListenAddress;
import dev.peregrine.memcached.config.MemoryConfig;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.config.TlsConfig;
import dev.peregrine.memcached.inspect.Inspection;
import dev.peregrine.memcached.metrics.MetricsEndpoint;
import dev.peregrine.memcached.metrics.ServerMeters;
import dev.peregrine.memcached.protocol.MemcachedInitializer;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.command.Statistics;
import dev.peregrine.memcached.server.tls.ServerTls;
import dev.peregrine.memcached.server.tls.TlsException;
import dev.peregrine.memcached.server.transport.Transport;
import dev.peregrine.memcached.server.transport.Transports;
import dev.peregrine.memcached.store.CacheClock;
import dev.peregrine.memcached.store.ChronicleStore;
import dev.peregrine.memcached.store.Store;
import dev.peregrine.memcached.store.StoreOptions;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: its parts, opened in order and closed the other way round. */
public final class MemcachedServer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(MemcachedServer.class);

    private final Closer parts = new Closer();
    private final ServerConfig config;
    private final BiFunction<CacheClock, Closer, Store> stores;
    private Transport transport;
    private Passwords passwords;
    private Optional<ServerTls> tls = Optional.empty();
    private Connections connections;
    private volatile Listeners listeners;
    private volatile boolean finishesBegun;
    private MetricsEndpoint metrics;

    private MemcachedServer(ServerConfig config, BiFunction<CacheClock, Closer, Store> stores) {
        this.config = config;
        this.stores = stores;
    }

    /**
     * Starts a server, which serves when this returns.
     *
     * @throws StartException or {@link dev.peregrine.memcached.server.transport.TransportException} with one line for
     *     the user, nothing left open
     */
    public static MemcachedServer start(ServerConfig config) {
        return start(new MemcachedServer(config, (clock, parts) -> openStore(config, clock, parts)));
    }

    /**
     * As {@link #start(ServerConfig)}, with a store of the caller's making in the place of the one that the configuration
     * describes: its memory and its file are not used.
     *
     * @param stores opens the store, which is the server's to close
     */
    public static MemcachedServer start(ServerConfig config, Function<CacheClock, Store> stores) {
        return start(new MemcachedServer(config, (clock, parts) -> parts.add(stores.apply(clock))));
    }

    private static MemcachedServer start(MemcachedServer server) {
        try {
            server.open();
            return server;
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    private void open() {
        ProcessRights.raiseLimits(config);
        config.process().pidFile().ifPresent(file -> parts.add(PidFile.write(file)));
        TickingClock clock = parts.add(TickingClock.start());
        Store store = stores.apply(clock, parts);
        tls = config.security().tls().map(options -> parts.add(openTls(options, clock)));
        passwords = Passwords.open(config.security(), System.getenv());
        transport = parts.add(Transports.open(config));
        ServerContext context = new ServerContext(
                store,
                clock,
                config,
                new Statistics(clock.nowSeconds()),
                new Control(clock, tls, () -> listeners, this::finishBegun, () -> connections.changeVerbosity()),
                passwords.users(),
                transport.preferredWriteSize());
        config.metricsPort().ifPresent(port -> openMetrics(port, context));
        connections = new Connections(new MemcachedInitializer(context), config, tls);
        listeners = parts.add(new Listeners(transport, config, connections));
        listeners.open();
        String portFile = System.getenv(PortFile.VARIABLE);
        if (portFile != null) {
            PortFile.write(Path.of(portFile), listeners.addresses(), listeners.udpAddresses());
        }
        int idleTimeout = config.connections().idleTimeoutSeconds();
        if (idleTimeout > 0) {
            parts.add(IdleCheck.start(idleTimeout, connections));
        }
        openAdminSocket();
        ProcessRights.dropPrivileges(config);
        tellReadiness(true);
    }

    /** What saves the items is closed before the store. */
    private static Store openStore(ServerConfig config, CacheClock clock, Closer parts) {
        MemoryConfig memory = config.memory();
        StoreOptions options = new StoreOptions(
                memory.limitBytes(),
                memory.maxItemBytes(),
                memory.evictions(),
                memory.eviction(),
                memory.trackSizes(),
                config.commands().casUniques());
        if (memory.file().isEmpty()) {
            return parts.add(openEmpty(options, clock));
        }
        WarmRestart restart = WarmRestart.open(options, clock, memory.file().get());
        ChronicleStore store = parts.add(restart.store());
        parts.add(restart);
        return store;
    }

    /** Tells whom the details concern what it took of the thread's time, which other programs do not make longer. */
    private static ChronicleStore openEmpty(StoreOptions options, CacheClock clock) {
        if (!LOGGER.isDebugEnabled()) {
            return new ChronicleStore(options, clock);
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        ChronicleStore store = new ChronicleStore(options, clock);
        long micros = TimeUnit.NANOSECONDS.toMicros(threads.getCurrentThreadCpuTime() - begin);
        LOGGER.debug("an empty store of {} bytes opened in {} us of CPU time", options.limitBytes(), micros);
        return store;
    }

    private void openAdminSocket() {
        AdminSockets.open(config.adminSocket(), new Inspection(transport, this::channels))
                .ifPresent(parts::add);
    }

    private List<Channel> channels() {
        return Stream.concat(listeners.channels().stream(), connections.open().stream())
                .toList();
    }

    private static ServerTls openTls(TlsConfig options, TickingClock clock) {
        try {
            return ServerTls.open(options, clock);
        } catch (TlsException e) {
            throw new StartException(e.getMessage());
        }
    }

    private void tellReadiness(boolean ready) {
        if (metrics != null) {
            metrics.ready(ready);
        }
    }

    private void openMetrics(int port, ServerContext context) {
        List<MeterBinder> meters = new ArrayList<>(transport.meters());
        meters.add(new ServerMeters(context));
        metrics = parts.add(new MetricsEndpoint(meters, transport::isUp));
        ChannelFuture bound = metrics.listen(new InetSocketAddress(port)).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw BindFailure.explain(
                    new ListenAddress(ListenAddress.ANY, port).toString(), port, "--metrics-port", bound.cause());
        }
    }

    /** The network that it runs on. */
    public String transport() {
        return transport.kind().label();
    }

    /** The library that does TLS, empty where nothing does. */
    public Optional<String> tlsLibrary() {
        return tls.map(ServerTls::library);
    }

    /** The TCP addresses that it listens on, with their real ports. */
    public List<InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    /** The UDP addresses that it serves, with their real ports. */
    public List<InetSocketAddress> udpAddresses() {
        return listeners.udpAddresses();
    }

    /** The event loops that it runs on. */
    public int loops() {
        return transport.loops();
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

    /** Reads certificates and passwords anew; those that cannot be used are told of in the log and stay as they were. */
    public void reload() {
        passwords.reload().ifPresent(reason -> LOGGER.warn("the users stay as they were: {}", reason));
        tls.flatMap(ServerTls::reload)
                .ifPresent(reason -> LOGGER.warn("the certificates stay as they were: {}", reason));
    }

    /** Lets the {@link #close} wait, for as long as the configuration allows, until clients have what they asked for. */
    public void finishBegun() {
        finishesBegun = true;
    }

    private void drain() {
        listeners.close();
        int left = connections.drain(config.process().drainSeconds());
        if (left > 0) {
            LOGGER.info("closing {} connections that have not finished", left);
        }
    }

    /** Stops listening, closes the connections and gives everything back. */
    @Override
    public void close() {
        tellReadiness(false);
        if (finishesBegun && listeners != null && config.process().drainSeconds() > 0) {
            drain();
        }
        parts.close();
    }
}
