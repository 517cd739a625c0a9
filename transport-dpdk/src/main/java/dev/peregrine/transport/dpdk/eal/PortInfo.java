package dev.peregrine.transport.dpdk.eal;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.util.Set;

/**
 * What a port is and could do.
 *
 * @param driver DPDK's name of the driver
 * @param socket the NUMA node, or -1
 * @param maxRxQueues most receive queues
 * @param maxTxQueues most transmit queues
 * @param maxMtu largest IP packet in bytes
 * @param rxOffloads bits of {@code RTE_ETH_RX_OFFLOAD_*}
 * @param txOffloads bits of {@code RTE_ETH_TX_OFFLOAD_*}
 * @param rssFlows bits of {@code RTE_ETH_RSS_*} that the device can spread by; 0 where it does not spread
 * @param rssKeySize bytes of the hash's key; drivers that do not say so mean 40
 * @param rssTableSize entries of the redirection table, or 0
 * @param segmentsPerPacket most segments of a packet of up to an MTU, 0 for no limit
 * @param segmentsPerLargePacket most segments of a packet that the device cuts up, 0 for no limit
 */
public record PortInfo(
        String driver,
        int socket,
        int maxRxQueues,
        int maxTxQueues,
        int maxMtu,
        long rxOffloads,
        long txOffloads,
        long rssFlows,
        int rssKeySize,
        int rssTableSize,
        int segmentsPerPacket,
        int segmentsPerLargePacket) {

    /** Drivers whose bursts make system calls, and may wait in them. */
    private static final Set<String> BLOCKING_DRIVERS =
            Set.of("net_tap", "net_tun", "net_af_packet", "net_af_xdp", "net_pcap", "net_kni", "net_failsafe");

    /** Drivers between a virtual machine and its host, which hand on what neither needs to cut for a wire. */
    private static final Set<String> VIRTUAL_DRIVERS = Set.of("net_virtio", "net_virtio_user", "net_vhost");

    static PortInfo of(int port) {
        try (Arena arena = Arena.ofConfined()) {
            long info = arena.allocate(Shim.constant("sizeof pg_port_info"), Long.BYTES)
                    .address();
            Functions.INFO.check("rte_eth_dev_info_get", "port " + port, port, info);
            return new PortInfo(
                    Shim.string(read(info, "driver")),
                    (int) read(info, "socket"),
                    (int) read(info, "max_rx_queues"),
                    (int) read(info, "max_tx_queues"),
                    (int) read(info, "max_mtu"),
                    read(info, "rx_offloads"),
                    read(info, "tx_offloads"),
                    read(info, "rss_flows"),
                    rssKeySize((int) read(info, "rss_key_size")),
                    (int) read(info, "rss_table_size"),
                    (int) read(info, "segments_per_packet"),
                    (int) read(info, "segments_per_large_packet"));
        }
    }

    private static int rssKeySize(int said) {
        return said == 0 ? ToeplitzHash.KEY_LENGTH : said;
    }

    private static long read(long info, String field) {
        return NativeMemory.getNativeLong(info + Shim.constant("pg_port_info." + field));
    }

    /** Whether bursts are nothing but reads and writes of memory, so that their downcalls may hold off safepoints. */
    boolean isPolledInMemory() {
        return !BLOCKING_DRIVERS.contains(driver);
    }

    /** Whether packets of TCP may come in larger than the MTU without being asked for. */
    public boolean receivesUncut() {
        return VIRTUAL_DRIVERS.contains(driver);
    }

    boolean canReceive(String offload) {
        return has(rxOffloads, "RTE_ETH_RX_OFFLOAD_" + offload);
    }

    boolean canTransmit(String offload) {
        return has(txOffloads, "RTE_ETH_TX_OFFLOAD_" + offload);
    }

    private static boolean has(long bits, String name) {
        long bit = Shim.constant(name);
        return (bits & bit) == bit;
    }

    private static final class Functions {
        static final NativeFunction INFO = Shim.function(
                "pg_port_info",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
    }
}
