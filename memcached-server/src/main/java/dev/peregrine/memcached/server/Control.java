package dev.peregrine.memcached.server;

import dev.peregrine.memcached.protocol.command.ServerControl;
import dev.peregrine.memcached.protocol.command.TlsStatistics;
import dev.peregrine.memcached.server.tls.ServerTls;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What clients may do to the server, where its options let them. */
final class Control implements ServerControl {

    private final TickingClock clock;
    private final Optional<ServerTls> tls;
    private final Supplier<Listeners> listeners;
    private final Runnable finishBegun;
    private final Runnable verbosityChanged;

    /**
     * @param finishBegun lets the end of the server wait for what clients have begun
     * @param verbosityChanged has connections tell the log more or less
     */
    Control(
            TickingClock clock,
            Optional<ServerTls> tls,
            Supplier<Listeners> listeners,
            Runnable finishBegun,
            Runnable verbosityChanged) {
        this.clock = clock;
        this.tls = tls;
        this.listeners = listeners;
        this.finishBegun = finishBegun;
        this.verbosityChanged = verbosityChanged;
    }

    /** The way of a signal: the hooks of the process stop the server, and wait for connections as they always do. */
    @Override
    public void shutdown(boolean graceful) {
        if (graceful) {
            finishBegun.run();
        }
        Thread.ofPlatform().name("shutdown").start(() -> System.exit(0));
    }

    @Override
    public void moveClock(long seconds) {
        clock.move(seconds);
    }

    @Override
    public Optional<String> reloadCertificates() {
        return tls.flatMap(ServerTls::reload);
    }

    @Override
    public Optional<TlsStatistics> tls() {
        return tls.map(ServerTls::statistics);
    }

    /** A scraper may ask before there are any listeners. */
    @Override
    public boolean isAccepting() {
        Listeners open = listeners.get();
        return open != null && open.channels().stream().anyMatch(Channel::isOpen);
    }

    @Override
    public void verbosityChanged() {
        verbosityChanged.run();
    }

    @Override
    public void accept(boolean newConnections) {
        listeners.get().accept(newConnections);
    }

    @Override
    public List<SocketAddress> listening() {
        return listeners.get().all();
    }

    @Override
    public List<InetSocketAddress> datagrams() {
        return listeners.get().udpAddresses();
    }
}
