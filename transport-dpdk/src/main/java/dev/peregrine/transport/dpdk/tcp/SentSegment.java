package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/**
 * What is known of a run of sequence numbers that was sent and not yet acknowledged. It is in flight, or taken for lost,
 * or the peer has said by SACK that it has it. Recycled by the stack.
 */
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

    /** Whether the peer has it, ahead of a gap (RFC 2018). */
    boolean sacked;

    /** The next one by sequence number, or in the pool. */
    SentSegment next;

    /** The neighbours in the order of {@link #sentNanos} while it is in flight. */
    SentSegment older;

    SentSegment newer;

    boolean isInFlight() {
        return !lost && !sacked;
    }

    /** Sequence numbers that it takes. */
    int span() {
        return flags == 0 ? length : length + 1;
    }

    int end() {
        return seq + span();
    }
}
