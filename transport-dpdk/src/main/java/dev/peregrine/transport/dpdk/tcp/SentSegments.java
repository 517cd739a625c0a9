package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * The segments of one connection that are sent and not yet acknowledged, in the order of their sequence numbers, and how
 * much of them is in flight, lost, or known to have arrived.
 */
final class SentSegments {

    private final SentSegmentPool pool;
    private final TransmissionOrder inFlight = new TransmissionOrder();
    private SentSegment head;
    private SentSegment tail;

    /** No segment before this one is lost. */
    private SentSegment lostHint;

    private SentSegment highestSacked;
    private int span;
    private int lostSpan;
    private int sackedSpan;
    private int sackedSegments;

    SentSegments(SentSegmentPool pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        return head == null;
    }

    /** The one with the lowest sequence number, or null. */
    SentSegment head() {
        return head;
    }

    /** The one with the highest sequence number, or null. */
    SentSegment tail() {
        return tail;
    }

    /** The one sent first of those in flight, or null. */
    SentSegment oldestInFlight() {
        return inFlight.oldest();
    }

    /** The one with the highest sequence number that the peer has got ahead of a gap, or null. */
    SentSegment highestSacked() {
        return highestSacked;
    }

    /** Sequence numbers sent and not acknowledged: FlightSize of RFC 5681. */
    int span() {
        return span;
    }

    /** Sequence numbers of them that the peer has got ahead of a gap. */
    int sackedSpan() {
        return sackedSpan;
    }

    int sackedSegments() {
        return sackedSegments;
    }

    /** Sequence numbers of them that are taken for lost and wait to be sent again. */
    int lostSpan() {
        return lostSpan;
    }

    boolean isAnyLost() {
        return lostSpan > 0;
    }

    /** Sequence numbers that are supposed to be in the network: "pipe" of RFC 6675. */
    int inFlight() {
        return span - lostSpan - sackedSpan;
    }

    /** Adds a segment that is sent now behind all others. */
    SentSegment add(int seq, int length, int flags, long nowNanos) {
        SentSegment segment = pool.take();
        segment.seq = seq;
        segment.length = length;
        segment.flags = flags;
        segment.sentNanos = nowNanos;
        if (tail == null) {
            head = segment;
        } else {
            tail.next = segment;
        }
        tail = segment;
        span += segment.span();
        inFlight.append(segment);
        return segment;
    }

    /** The segment with the lowest sequence number that waits to be sent again, or null. */
    SentSegment firstLost() {
        if (lostSpan == 0) {
            return null;
        }
        while (!lostHint.lost) {
            lostHint = lostHint.next;
        }
        return lostHint;
    }

    /** Takes a segment for lost, unless the peer has it. */
    void markLost(SentSegment segment) {
        if (!segment.isInFlight()) {
            return;
        }
        inFlight.remove(segment);
        if (lostSpan == 0 || SequenceNumber.lessThan(segment.seq, lostHint.seq)) {
            lostHint = segment;
        }
        segment.lost = true;
        lostSpan += segment.span();
    }

    /** Takes those segments for lost that have more payload than so many bytes. */
    void markLostLongerThan(int mss) {
        for (SentSegment segment = head; segment != null; segment = segment.next) {
            if (segment.length > mss) {
                markLost(segment);
            }
        }
    }

    /** Takes all segments for lost that the peer is not known to have. */
    void markAllLost() {
        for (SentSegment segment = head; segment != null; segment = segment.next) {
            markLost(segment);
        }
    }

    /** What was taken for lost was not: it is in flight after all. */
    void clearLost() {
        for (SentSegment segment = firstLost(); segment != null; segment = segment.next) {
            if (segment.lost) {
                segment.lost = false;
                inFlight.insert(segment);
            }
        }
        lostSpan = 0;
    }

    /** The peer has a segment, ahead of a gap. */
    void markSacked(SentSegment segment) {
        if (segment.lost) {
            segment.lost = false;
            lostSpan -= segment.span();
        } else {
            inFlight.remove(segment);
        }
        segment.sacked = true;
        sackedSpan += segment.span();
        sackedSegments++;
        if (highestSacked == null || SequenceNumber.greaterThan(segment.seq, highestSacked.seq)) {
            highestSacked = segment;
        }
    }

    /** The peer has thrown away what it had ahead of a gap, as it may (RFC 2018 section 8): all of that is lost. */
    void clearSacked() {
        for (SentSegment segment = head; segment != null; segment = segment.next) {
            if (segment.sacked) {
                segment.sacked = false;
                inFlight.insert(segment);
            }
        }
        sackedSpan = 0;
        sackedSegments = 0;
        highestSacked = null;
        markAllLost();
    }

    /** A segment has been sent again. */
    void retransmitted(SentSegment segment, long nowNanos) {
        if (segment.lost) {
            segment.lost = false;
            lostSpan -= segment.span();
        } else {
            inFlight.remove(segment);
        }
        segment.retransmissions++;
        segment.sentNanos = nowNanos;
        inFlight.append(segment);
    }

    /** Cuts a segment in two, which then are lost or in flight as the one was. */
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
        if (back.isInFlight()) {
            inFlight.insertAfter(segment, back);
        }
    }

    /** Drops what an acknowledgment covers, whole segments and the front of the one in which it ends. */
    void acknowledge(int ack, SendQueue queue, Delivery delivery) {
        while (head != null && SequenceNumber.lessThan(head.seq, ack)) {
            SentSegment segment = head;
            if (SequenceNumber.greaterThan(segment.end(), ack)) {
                delivery.bytes += segment.sacked ? 0 : ack - segment.seq;
                trimFront(segment, ack - segment.seq, queue);
                break;
            }
            if (!segment.sacked) {
                delivery.acknowledged(segment);
            }
            head = segment.next;
            remove(segment);
        }
        if (head == null) {
            tail = null;
        }
    }

    private void trimFront(SentSegment segment, int bytes, SendQueue queue) {
        segment.seq += bytes;
        segment.length -= bytes;
        span -= bytes;
        if (segment.lost) {
            lostSpan -= bytes;
        } else if (segment.sacked) {
            sackedSpan -= bytes;
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
        int bytes = segment.span();
        span -= bytes;
        if (segment.lost) {
            lostSpan -= bytes;
        } else if (segment.sacked) {
            sackedSpan -= bytes;
            sackedSegments--;
        } else {
            inFlight.remove(segment);
        }
        if (highestSacked == segment) {
            highestSacked = null;
        }
        if (lostHint == segment) {
            lostHint = segment.next;
        }
        pool.giveBack(segment);
    }
}
