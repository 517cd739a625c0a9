package dev.peregrine.bench;

import dev.peregrine.memcached.config.ConfigLoader;
import dev.peregrine.memcached.config.Invocation;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.command.ServerControl;
import dev.peregrine.memcached.protocol.command.Statistics;
import dev.peregrine.memcached.protocol.command.TlsStatistics;
import dev.peregrine.memcached.protocol.login.PasswordFile;
import dev.peregrine.memcached.server.transport.Transports;
import dev.peregrine.memcached.store.Store;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/** What a pipeline needs of a server around it. */
final class ServerParts {

    static final long NOW_SECONDS = 1_800_000_000L;

    /** Payload of a TCP segment in an Ethernet frame, in whose size replies leave on DPDK. */
    private static final int WRITE_BYTES = 1448;

    private ServerParts() {}

    static ServerContext on(Store store) {
        return new ServerContext(
                store,
                () -> NOW_SECONDS,
                defaults(),
                new Statistics(NOW_SECONDS),
                new NoControl(),
                new PasswordFile(""),
                WRITE_BYTES);
    }

    private static ServerConfig defaults() {
        if (ConfigLoader.load(Transports.offered()) instanceof Invocation.Serve serve) {
            return serve.config();
        }
        throw new IllegalStateException("no arguments ask for no server");
    }

    /** Of a server that nobody administers. */
    private static final class NoControl implements ServerControl {

        @Override
        public void shutdown(boolean graceful) {}

        @Override
        public void moveClock(long seconds) {}

        @Override
        public void verbosityChanged() {}

        @Override
        public void accept(boolean connections) {}

        @Override
        public boolean isAccepting() {
            return true;
        }

        @Override
        public Optional<String> reloadCertificates() {
            return Optional.empty();
        }

        @Override
        public Optional<TlsStatistics> tls() {
            return Optional.empty();
        }

        @Override
        public List<SocketAddress> listening() {
            return List.of();
        }

        @Override
        public List<InetSocketAddress> datagrams() {
            return List.of();
        }
    }
}
