package dev.peregrine.transport.dpdk.net;

/**
 * What the IP headers of the packet say that is being taken in. A stack has one, filled anew for each packet: whoever
 * wants to keep something copies it.
 */
final class IpArrival {

    /** The ECN bits of a packet that a router has marked (RFC 3168 section 5). */
    static final int CONGESTION_EXPERIENCED = 3;

    /** The addresses, in the form of {@link dev.peregrine.transport.dpdk.packet.IpAddress}. */
    long sourceHigh;

    long sourceLow;
    long destinationHigh;
    long destinationLow;

    /** Bytes of all headers before that of the transport protocol. */
    int headersLength;

    /** The protocol of the payload, one of {@link dev.peregrine.transport.dpdk.packet.IpProtocol}. */
    int protocol;

    /** Where in the packet the protocol is named. */
    int protocolField;

    /** The two ECN bits. */
    int ecn;

    /** Time to live. */
    int hopLimit;

    /** Whether the destination is a group or broadcast address. */
    boolean toGroup;

    /** Whether the source is an own IPv6 address though the packet has come from the link: somebody else has it too. */
    boolean fromOwnAddress;
}
