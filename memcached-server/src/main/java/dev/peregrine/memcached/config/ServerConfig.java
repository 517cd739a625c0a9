package dev.peregrine.memcached.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All that a server is told at its start. Immutable, and consistent in itself.
 *
 * @param transport empty for the best one of the kernel
 * @param listen TCP addresses; empty where a Unix socket takes their place
 * @param threads event loops
 * @param flushAllowed whether {@code flush_all} is served
 * @param verbosity 0 to 3
 * @param metricsPort TCP port of the Prometheus endpoint
 * @param dpdk the DPDK section, where there is one; used by that transport only
 */
public record ServerConfig(
        Optional<TransportKind> transport,
        List<ListenAddress> listen,
        Optional<UnixSocket> unixSocket,
        MemoryConfig memory,
        ConnectionConfig connections,
        int threads,
        boolean flushAllowed,
        int verbosity,
        OptionalInt metricsPort,
        Optional<Path> pidFile,
        Optional<DpdkConfig> dpdk) {

    public ServerConfig {
        Objects.requireNonNull(transport, "transport");
        listen = List.copyOf(listen);
        Objects.requireNonNull(unixSocket, "unixSocket");
        Objects.requireNonNull(memory, "memory");
        Objects.requireNonNull(connections, "connections");
        Objects.requireNonNull(metricsPort, "metricsPort");
        Objects.requireNonNull(pidFile, "pidFile");
        Objects.requireNonNull(dpdk, "dpdk");
    }
}
