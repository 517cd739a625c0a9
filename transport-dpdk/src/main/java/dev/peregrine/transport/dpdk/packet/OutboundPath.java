package dev.peregrine.transport.dpdk.packet;

/**
 * The way from a local to a remote address, as the transport protocols see it: how much fits and where segments go in.
 * Shared by all connections between the two addresses; implemented by the network layer. Used on the event loop only.
 */
public abstract class OutboundPath {

    /** Bytes of an IP packet, its header included, that reach the peer in one piece; may shrink and grow. */
    public abstract int mtu();

    /** Bytes of IP header before the segment: 20 or 40. */
    public abstract int networkHeaderLength();

    /**
     * Payload bytes that one segment handed to {@link #transmit} may have where the device cuts it by itself (TSO), or
     * 0 where it does not.
     */
    public abstract int segmentationLimit();

    /** Buffers that a packet may be chained of, the headers' one included; at least 1. */
    public abstract int maxChain();

    /**
     * Sends a segment. Prepends the IP and Ethernet headers into the first buffer's headroom, completes the checksum,
     * which is zero, and queues the packet for the end of the turn. Takes one reference of each buffer of the chain.
     * The first buffer's view is left with the headers in it: who keeps a reference sets it back.
     *
     * @param segment its view begins with the TCP or UDP header
     * @param protocol the IP protocol number, 6 or 17
     * @param headerLength bytes of the transport header
     * @param ecn the two ECN bits of the IP header (RFC 3168 section 5)
     * @param segmentSize payload bytes of each segment where the device shall cut it, else 0
     */
    public abstract void transmit(PacketBuffer segment, int protocol, int headerLength, int ecn, int segmentSize);
}
