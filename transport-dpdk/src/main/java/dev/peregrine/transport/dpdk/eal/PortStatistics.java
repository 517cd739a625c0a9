package dev.peregrine.transport.dpdk.eal;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;

/**
 * The counters of a port since it was started, as its driver keeps them ({@code rte_eth_stats}).
 *
 * @param rxPackets packets received
 * @param txPackets packets transmitted
 * @param rxBytes bytes received
 * @param txBytes bytes transmitted
 * @param rxMissed packets dropped by the device because nobody had taken the earlier ones
 * @param rxErrors packets received wrongly
 * @param txErrors packets that failed to be transmitted
 * @param rxNoBuffer times that the receive pool was found empty
 */
public record PortStatistics(
        long rxPackets,
        long txPackets,
        long rxBytes,
        long txBytes,
        long rxMissed,
        long rxErrors,
        long txErrors,
        long rxNoBuffer) {

    private static final NativeFunction STATISTICS = Shim.function(
            "pg_port_stats", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));

    static PortStatistics of(int port) {
        try (Arena arena = Arena.ofConfined()) {
            long stats = arena.allocate(Shim.constant("sizeof pg_port_stats"), Long.BYTES)
                    .address();
            STATISTICS.check("rte_eth_stats_get", "port " + port, port, stats);
            return new PortStatistics(
                    read(stats, "rx_packets"),
                    read(stats, "tx_packets"),
                    read(stats, "rx_bytes"),
                    read(stats, "tx_bytes"),
                    read(stats, "rx_missed"),
                    read(stats, "rx_errors"),
                    read(stats, "tx_errors"),
                    read(stats, "rx_no_buffer"));
        }
    }

    private static long read(long stats, String field) {
        return NativeMemory.getNativeLong(stats + Shim.constant("pg_port_stats." + field));
    }
}
