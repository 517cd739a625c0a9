package dev.peregrine.transport.dpdk.tcp;

/**
 * The segments of one connection that are in flight, by the time at which they were sent last: RACK looks at them in this
 * order and stops at the first that is too young (RFC 8985 section 6.2).
 */
final class TransmissionOrder {

    private SentSegment oldest;
    private SentSegment newest;

    /** The one that was sent first, or null; {@link SentSegment#newer} leads to the others. */
    SentSegment oldest() {
        return oldest;
    }

    /** Adds a segment that was sent just now. */
    void append(SentSegment segment) {
        insertAfter(newest, segment);
    }

    /** Adds the back part of a segment that was cut in two; both were sent at the same time. */
    void insertAfter(SentSegment before, SentSegment segment) {
        SentSegment after = before == null ? oldest : before.newer;
        segment.older = before;
        segment.newer = after;
        if (before == null) {
            oldest = segment;
        } else {
            before.newer = segment;
        }
        if (after == null) {
            newest = segment;
        } else {
            after.older = segment;
        }
    }

    /** Adds a segment where its time has its place. */
    void insert(SentSegment segment) {
        SentSegment before = newest;
        while (before != null && before.sentNanos - segment.sentNanos > 0) {
            before = before.older;
        }
        insertAfter(before, segment);
    }

    void remove(SentSegment segment) {
        if (segment.older == null) {
            oldest = segment.newer;
        } else {
            segment.older.newer = segment.newer;
        }
        if (segment.newer == null) {
            newest = segment.older;
        } else {
            segment.newer.older = segment.older;
        }
        segment.older = null;
        segment.newer = null;
    }
}
