package dev.peregrine.memcached.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All that a server is told at its start. Immutable, and consistent in itself.
 *
 * @param transport empty for the best one of the kernel
 * @param listen TCP addresses; empty where a Unix socket takes their place
 * @param udpPort 0 for any free one; empty for none
 * @param unixSocket takes the place of TCP and UDP
 * @param threads event loops
 * @param protocol what is spoken on addresses that say nothing of their own
 * @param verbosity 0 to 3
 * @param metricsPort TCP port of the Prometheus endpoint
 * @param adminSocket where the running server may be looked into
 * @param logFormat of log lines, and of the refusal to start
 * @param tuning settings of memcached's that are shown, without effect, by the names of {@code stats settings}
 * @param dpdk the DPDK section, where there is one; used by that transport only
 */
public record ServerConfig(
        Optional<TransportKind> transport,
        List<ListenAddress> listen,
        OptionalInt udpPort,
        Optional<UnixSocket> unixSocket,
        MemoryConfig memory,
        ConnectionConfig connections,
        int threads,
        ProtocolChoice protocol,
        CommandConfig commands,
        WatchConfig watch,
        SecurityConfig security,
        ProcessConfig process,
        int verbosity,
        OptionalInt metricsPort,
        AdminSocket adminSocket,
        LogFormat logFormat,
        Map<String, String> tuning,
        Optional<DpdkConfig> dpdk) {

    public ServerConfig {
        Objects.requireNonNull(transport, "transport");
        listen = List.copyOf(listen);
        Objects.requireNonNull(udpPort, "udpPort");
        Objects.requireNonNull(unixSocket, "unixSocket");
        Objects.requireNonNull(memory, "memory");
        Objects.requireNonNull(connections, "connections");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(commands, "commands");
        Objects.requireNonNull(watch, "watch");
        Objects.requireNonNull(security, "security");
        Objects.requireNonNull(process, "process");
        Objects.requireNonNull(metricsPort, "metricsPort");
        Objects.requireNonNull(adminSocket, "adminSocket");
        Objects.requireNonNull(logFormat, "logFormat");
        tuning = Map.copyOf(tuning);
        Objects.requireNonNull(dpdk, "dpdk");
    }
}
