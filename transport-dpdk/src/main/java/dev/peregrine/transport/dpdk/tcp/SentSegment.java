package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** What is known of a run of sequence numbers that was sent and not yet acknowledged. Recycled by the stack. */
final class SentSegment {

    /** The sequence number of the first byte, or of the SYN or FIN. */
    int seq;

    /** Bytes of payload. */
    int length;

    /** {@link dev.peregrine.transport.dpdk.packet.TcpHeader#SYN}, FIN, or 0. */
    int flags;

    /** The buffer of the send queue in which the payload begins, and where in its view; null without payload. */
    PacketBuffer buffer;

    int offset;

    /** When it was sent last. */
    long sentNanos;

    /** How often it was sent again. */
    int retransmissions;

    /** Whether it is taken for lost and waits to be sent again. */
    boolean lost;

    SentSegment next;

    /** Sequence numbers that it takes. */
    int span() {
        return flags == 0 ? length : length + 1;
    }

    int end() {
        return seq + span();
    }
}
