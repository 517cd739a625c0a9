package dev.peregrine.transport.dpdk.eal;

/**
 * What was agreed with a device that it does by itself.
 *
 * @param rxIpChecksum checks IPv4 header checksums
 * @param rxL4Checksum checks TCP and UDP checksums
 * @param txIpChecksum completes IPv4 header checksums
 * @param txTcpChecksum completes TCP checksums
 * @param txUdpChecksum completes UDP checksums
 * @param tcpSegmentation cuts large TCP packets
 * @param multiSegment takes packets in several segments
 * @param scatter receives packets larger than a buffer into several
 * @param tcpMerging receives segments that continue one another as one packet
 * @param flowHash delivers the hash of a packet's flow
 */
public record PortOffloads(
        boolean rxIpChecksum,
        boolean rxL4Checksum,
        boolean txIpChecksum,
        boolean txTcpChecksum,
        boolean txUdpChecksum,
        boolean tcpSegmentation,
        boolean multiSegment,
        boolean scatter,
        boolean tcpMerging,
        boolean flowHash) {

    /** This driver cuts segments in software and gets the checksums of those wrong that span buffers of odd length. */
    private static final String SUMS_IN_SOFTWARE = "net_tap";

    /**
     * All that a device can do and the stack has a use for.
     *
     * @param wanted false to have checksums and segmentation done in software whatever the device can do
     * @param scatter whether packets may be larger than a buffer
     */
    static PortOffloads negotiate(PortInfo info, boolean wanted, boolean scatter) {
        boolean multiSegment = info.canTransmit("MULTI_SEGS");
        // A device that merges makes packets that no buffer holds.
        boolean merging = wanted && info.canReceive("TCP_LRO") && info.canReceive("SCATTER");
        boolean txTcp = wanted && info.canTransmit("TCP_CKSUM");
        return new PortOffloads(
                wanted && info.canReceive("IPV4_CKSUM"),
                wanted && info.canReceive("TCP_CKSUM") && info.canReceive("UDP_CKSUM"),
                wanted && info.canTransmit("IPV4_CKSUM"),
                txTcp,
                wanted && info.canTransmit("UDP_CKSUM"),
                txTcp && multiSegment && info.canTransmit("TCP_TSO") && !SUMS_IN_SOFTWARE.equals(info.driver()),
                multiSegment,
                merging || (scatter && info.canReceive("SCATTER")),
                merging,
                info.canReceive("RSS_HASH"));
    }

    /** Whether transmitted packets may ask for anything that the driver has to prepare. */
    boolean transmitNeedsPreparation() {
        return txIpChecksum || txTcpChecksum || txUdpChecksum || tcpSegmentation;
    }

    /** As bits of {@code RTE_ETH_RX_OFFLOAD_*}. */
    long rxBits() {
        return bit(rxIpChecksum, "RTE_ETH_RX_OFFLOAD_IPV4_CKSUM")
                | bit(rxL4Checksum, "RTE_ETH_RX_OFFLOAD_TCP_CKSUM")
                | bit(rxL4Checksum, "RTE_ETH_RX_OFFLOAD_UDP_CKSUM")
                | bit(scatter, "RTE_ETH_RX_OFFLOAD_SCATTER")
                | bit(tcpMerging, "RTE_ETH_RX_OFFLOAD_TCP_LRO")
                | bit(flowHash, "RTE_ETH_RX_OFFLOAD_RSS_HASH");
    }

    /** As bits of {@code RTE_ETH_TX_OFFLOAD_*}. */
    long txBits() {
        return bit(txIpChecksum, "RTE_ETH_TX_OFFLOAD_IPV4_CKSUM")
                | bit(txTcpChecksum, "RTE_ETH_TX_OFFLOAD_TCP_CKSUM")
                | bit(txUdpChecksum, "RTE_ETH_TX_OFFLOAD_UDP_CKSUM")
                | bit(tcpSegmentation, "RTE_ETH_TX_OFFLOAD_TCP_TSO")
                | bit(multiSegment, "RTE_ETH_TX_OFFLOAD_MULTI_SEGS");
    }

    private static long bit(boolean set, String name) {
        return set ? Shim.constant(name) : 0;
    }
}
