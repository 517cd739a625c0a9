package dev.peregrine.memcached.protocol.command;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/** What commands ask of the server around the protocol. Called by any event loop; nothing here may wait. */
public interface ServerControl {

    /**
     * Begins to stop the server.
     *
     * @param graceful whether open connections may finish what they began
     */
    void shutdown(boolean graceful);

    /** Moves the cache's clock. */
    void moveClock(long seconds);

    /**
     * Reads the certificates anew.
     *
     * @return what is wrong with them, empty where nothing is
     */
    Optional<String> reloadCertificates();

    /** How TLS fares, empty where the server has none. */
    Optional<TlsStatistics> tls();

    /** Has all connections tell the log as much as the verbosity is now. */
    void verbosityChanged();

    /** Accepts connections, or lets them wait in the network's own queue. */
    void accept(boolean connections);

    /** Whether new clients are let in, rather than being stopped or not yet started. */
    boolean isAccepting();

    /** The addresses that connections are accepted on. */
    List<SocketAddress> listening();

    /** The addresses that datagrams are received on. */
    List<InetSocketAddress> datagrams();
}
