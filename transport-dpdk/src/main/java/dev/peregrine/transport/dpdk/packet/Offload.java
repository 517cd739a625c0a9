package dev.peregrine.transport.dpdk.packet;

/**
 * Bits of {@link PacketBuffer#offload()}: what a device says of a received packet and is asked to do on transmit. They
 * are ours; the DPDK binding translates them to and from {@code RTE_MBUF_F_RX_*} and {@code RTE_MBUF_F_TX_*}.
 */
public final class Offload {

    /** The device verified the IPv4 header checksum. */
    public static final int RX_IP_CHECKSUM_GOOD = 1;
    /** The device found the IPv4 header checksum wrong. */
    public static final int RX_IP_CHECKSUM_BAD = 1 << 1;
    /** The device verified the TCP or UDP checksum, or the data was on no wire since it was written. */
    public static final int RX_L4_CHECKSUM_GOOD = 1 << 2;
    /** The device found the TCP or UDP checksum wrong. */
    public static final int RX_L4_CHECKSUM_BAD = 1 << 3;
    /** {@link PacketBuffer#flowHash()} is valid. */
    public static final int RX_FLOW_HASH = 1 << 4;
    /** The packet was on no wire: this process sent it to itself. Set by the stack, never by a device. */
    public static final int RX_LOOPBACK = 1 << 5;
    /** Another loop has found out that what the packet tells is true. Set by the stack, never by a device. */
    public static final int RX_VALIDATED = 1 << 6;
    /** The packet's connection is being sought among the loops that may have it. Set by the stack, never by a device. */
    public static final int RX_SOUGHT = 1 << 7;

    /** The device shall fill in the IPv4 header checksum; the field is zero. */
    public static final int TX_IP_CHECKSUM = 1 << 8;
    /** The device shall fill in the TCP checksum; the field holds the pseudo-header's sum. */
    public static final int TX_TCP_CHECKSUM = 1 << 9;
    /** The device shall fill in the UDP checksum; the field holds the pseudo-header's sum. */
    public static final int TX_UDP_CHECKSUM = 1 << 10;
    /** The device shall cut the packet into TCP segments. */
    public static final int TX_TCP_SEGMENTATION = 1 << 11;
    /** The packet is IPv6; otherwise IPv4. Needed by devices along with any of the other transmit bits. */
    public static final int TX_IPV6 = 1 << 12;

    private Offload() {}
}
