package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.TcpHeader;

/** The segments of one connection that are sent and not yet acknowledged, in the order of their sequence numbers. */
final class SentSegments {

    private final SentSegmentPool pool;
    private SentSegment head;
    private SentSegment tail;
    private int span;
    private int lostSpan;

    SentSegments(SentSegmentPool pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        return head == null;
    }

    /** The oldest one, or null. */
    SentSegment head() {
        return head;
    }

    /** Sequence numbers that are supposed to be in the network: sent and neither acknowledged nor taken for lost. */
    int inFlight() {
        return span - lostSpan;
    }

    /** Adds a segment behind all others. */
    SentSegment add(int seq, int length, int flags) {
        SentSegment segment = pool.take();
        segment.seq = seq;
        segment.length = length;
        segment.flags = flags;
        if (tail == null) {
            head = segment;
        } else {
            tail.next = segment;
        }
        tail = segment;
        span += segment.span();
        return segment;
    }

    /** The oldest segment that waits to be sent again, or null. */
    SentSegment firstLost() {
        if (lostSpan == 0) {
            return null;
        }
        SentSegment segment = head;
        while (segment != null && !segment.lost) {
            segment = segment.next;
        }
        return segment;
    }

    /** Takes the oldest segment for lost. */
    void headLost() {
        if (head != null && !head.lost) {
            head.lost = true;
            lostSpan += head.span();
        }
    }

    /** Takes all segments for lost, as after a timeout. */
    void allLost() {
        for (SentSegment segment = head; segment != null; segment = segment.next) {
            segment.lost = true;
        }
        lostSpan = span;
    }

    /** A segment that was lost has been sent again. */
    void retransmitted(SentSegment segment, long nowNanos) {
        if (segment.lost) {
            segment.lost = false;
            lostSpan -= segment.span();
        }
        segment.retransmissions++;
        segment.sentNanos = nowNanos;
    }

    /** Cuts a segment in two, so that the front can be sent alone. */
    void split(SentSegment segment, int frontLength, SendQueue queue) {
        SentSegment back = pool.take();
        back.seq = segment.seq + frontLength;
        back.length = segment.length - frontLength;
        back.flags = segment.flags & TcpHeader.FIN;
        back.sentNanos = segment.sentNanos;
        back.retransmissions = segment.retransmissions;
        back.lost = segment.lost;
        queue.locate(back, segment.buffer, segment.offset + frontLength);
        back.next = segment.next;
        segment.next = back;
        segment.length = frontLength;
        segment.flags &= ~TcpHeader.FIN;
        if (tail == segment) {
            tail = back;
        }
    }

    /**
     * Drops what an acknowledgment covers, whole segments and the front of the one in which it ends.
     *
     * @return when the newest segment was sent that is now acknowledged as a whole, or {@code none} where there is no
     *     such or one of them was sent again, so that the time would tell nothing (Karn's algorithm)
     */
    long acknowledge(int ack, SendQueue queue, long none) {
        long sentNanos = none;
        boolean retransmitted = false;
        while (head != null && SequenceNumber.lessThan(head.seq, ack)) {
            SentSegment segment = head;
            if (SequenceNumber.greaterThan(segment.end(), ack)) {
                trimFront(segment, ack - segment.seq, queue);
                break;
            }
            sentNanos = segment.sentNanos;
            retransmitted |= segment.retransmissions > 0;
            head = segment.next;
            remove(segment);
        }
        if (head == null) {
            tail = null;
        }
        return retransmitted ? none : sentNanos;
    }

    private void trimFront(SentSegment segment, int bytes, SendQueue queue) {
        segment.seq += bytes;
        segment.length -= bytes;
        span -= bytes;
        if (segment.lost) {
            lostSpan -= bytes;
        }
        queue.locate(segment, segment.buffer, segment.offset + bytes);
    }

    /** Drops all. */
    void clear() {
        while (head != null) {
            SentSegment segment = head;
            head = segment.next;
            remove(segment);
        }
        tail = null;
    }

    private void remove(SentSegment segment) {
        span -= segment.span();
        if (segment.lost) {
            lostSpan -= segment.span();
        }
        pool.giveBack(segment);
    }
}
