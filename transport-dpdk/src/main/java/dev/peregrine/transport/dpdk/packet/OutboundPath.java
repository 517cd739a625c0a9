package dev.peregrine.transport.dpdk.packet;

/**
 * The way from a local to a remote address, as the transport protocols see it: how much fits and where segments go in.
 * Shared by all connections between the two addresses; implemented by the network layer. Used on the event loop only.
 */
public abstract class OutboundPath {

    /** Bytes of an IP packet, its header included, that reach the peer in one piece; may shrink and grow. */
    public abstract int mtu();

    /** Bytes of an IP packet that the first link takes; what comes to us may be as large, whatever gets to the peer. */
    public abstract int linkMtu();

    /**
     * Packets larger than this were found to vanish though no router said so: from now on none is sent, but for those
     * that try whether that is still so (RFC 4821, RFC 8899).
     */
    public abstract void narrow(int mtu, long nowNanos);

    /**
     * Bytes of a packet that may show that more gets through than {@link #mtu} says; 0 where none is due. Who sends one
     * reports by {@link #probed} what became of it.
     */
    public abstract int probeSize(long nowNanos);

    /** A packet of such a size has arrived, or has not. */
    public abstract void probed(int size, boolean arrived, long nowNanos);

    /** Bytes of IP header before the segment: 20 or 40. */
    public abstract int networkHeaderLength();

    /**
     * Payload bytes that one segment handed to {@link #transmit} may have where the device cuts it by itself (TSO), or
     * 0 where it does not.
     */
    public abstract int segmentationLimit();

    /**
     * Whether the device can queue a packet. Who finds no room keeps what it has to send for the next turn: a packet that
     * the own device drops is lost as any other, and costs its connection a retransmission and a part of its window.
     */
    public abstract boolean hasRoom();

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
     * @param trafficClass a byte of the IP header: six bits of DSCP (RFC 2474) and the two of ECN (RFC 3168 section 5)
     * @param segmentSize payload bytes of each segment where the device shall cut it, else 0
     */
    public abstract void transmit(
            PacketBuffer segment, int protocol, int headerLength, int trafficClass, int segmentSize);
}
