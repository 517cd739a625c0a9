package dev.peregrine.transport.dpdk.tcp;

/** Keeps the {@link SentSegment}s of a stack that are not in use, so that sending allocates none. */
final class SentSegmentPool {

    private SentSegment idle;

    SentSegment take() {
        SentSegment segment = idle;
        if (segment == null) {
            return new SentSegment();
        }
        idle = segment.next;
        segment.next = null;
        return segment;
    }

    void giveBack(SentSegment segment) {
        segment.buffer = null;
        segment.length = 0;
        segment.flags = 0;
        segment.offset = 0;
        segment.retransmissions = 0;
        segment.lost = false;
        segment.sacked = false;
        segment.next = idle;
        idle = segment;
    }
}
