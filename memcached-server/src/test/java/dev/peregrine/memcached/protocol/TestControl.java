package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.protocol.command.ServerControl;
import dev.peregrine.memcached.protocol.command.TlsStatistics;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/** Remembers what clients have asked of the server. */
final class TestControl implements ServerControl {

    private String shutdown = "";
    private long movedSeconds;
    private boolean accepting = true;
    private int verbosityChanges;

    @Override
    public void shutdown(boolean graceful) {
        shutdown = graceful ? "graceful" : "at once";
    }

    @Override
    public void moveClock(long seconds) {
        movedSeconds += seconds;
    }

    @Override
    public Optional<String> reloadCertificates() {
        return Optional.of("ERROR no certificate");
    }

    @Override
    public Optional<TlsStatistics> tls() {
        return Optional.empty();
    }

    @Override
    public void verbosityChanged() {
        verbosityChanges++;
    }

    @Override
    public void accept(boolean connections) {
        accepting = connections;
    }

    @Override
    public boolean isAccepting() {
        return true;
    }

    @Override
    public List<SocketAddress> listening() {
        return List.of(new InetSocketAddress(11211));
    }

    @Override
    public List<InetSocketAddress> datagrams() {
        return List.of();
    }

    /** How a shutdown was asked for, empty where none was. */
    String askedForShutdown() {
        return shutdown;
    }

    /** Whether the listeners were last told to accept connections, or never to stop. */
    boolean accepting() {
        return accepting;
    }

    /** How often the verbosity was changed. */
    int verbosityChanges() {
        return verbosityChanges;
    }

    long movedSeconds() {
        return movedSeconds;
    }
}
