package dev.peregrine.transport.dpdk.tcp;

/**
 * Notes in the segments sent what the peer's SACK blocks say (RFC 2018), and finds the block that reports a duplicate
 * (RFC 2883). Remembers the blocks of the last ACK, since most of the next one's are the same.
 *
 * <p>A block counts for the whole segments that it covers. Segments for the device to cut are cut here at multiples of
 * the MSS and nowhere else, so that no peer can have an object made for each byte.
 */
final class SackScoreboard {

    private final int[] left = new int[HeaderOptions.MAX_SACK_BLOCKS];
    private final int[] right = new int[HeaderOptions.MAX_SACK_BLOCKS];
    private final int[] knownLeft = new int[HeaderOptions.MAX_SACK_BLOCKS];
    private final int[] knownRight = new int[HeaderOptions.MAX_SACK_BLOCKS];
    private int blocks;
    private int known;

    void reset() {
        known = 0;
    }

    /** Takes the SACK blocks of a segment in; what its acknowledgment number covers is gone already. */
    void take(TcpSender sender, IncomingSegment segment, Delivery delivery) {
        HeaderOptions options = segment.options;
        delivery.hasSack = options.sackBlocks > 0;
        if (!delivery.hasSack) {
            known = 0;
            return;
        }
        blocks = 0;
        int first = findDuplicate(sender, segment, delivery) ? 1 : 0;
        for (int i = first; i < options.sackBlocks; i++) {
            int from = SequenceNumber.max(options.sackLeft(i), sender.sndUna());
            int to = options.sackRight(i);
            if (SequenceNumber.lessThan(from, to) && SequenceNumber.lessOrEqual(to, sender.sndNxt())) {
                insert(from, to);
            }
        }
        for (int i = 0; i < blocks; i++) {
            right[i] = mark(sender, newPartOf(i), right[i], delivery);
        }
        System.arraycopy(left, 0, knownLeft, 0, blocks);
        System.arraycopy(right, 0, knownRight, 0, blocks);
        known = blocks;
    }

    /** The first block reports a duplicate where it is acknowledged, or lies within the second (RFC 2883 section 4). */
    private static boolean findDuplicate(TcpSender sender, IncomingSegment segment, Delivery delivery) {
        HeaderOptions options = segment.options;
        if (options.sackBlocks == 0) {
            return false;
        }
        int from = options.sackLeft(0);
        int to = options.sackRight(0);
        boolean acknowledged = SequenceNumber.lessOrEqual(to, segment.ack);
        boolean within = options.sackBlocks > 1
                && SequenceNumber.greaterOrEqual(from, options.sackLeft(1))
                && SequenceNumber.lessOrEqual(to, options.sackRight(1));
        boolean plausible = SequenceNumber.lessThan(from, to)
                && SequenceNumber.lessOrEqual(to, sender.sndNxt())
                && SequenceNumber.greaterOrEqual(from, sender.sndUna() - sender.maxWnd());
        if (plausible && (acknowledged || within)) {
            delivery.duplicateReported = true;
            delivery.duplicateLeft = from;
            delivery.duplicateRight = to;
            sender.connection().layer().counters().duplicatesReported++;
        }
        return acknowledged || within;
    }

    /** Adds a block in the order of sequence numbers, which is what tells reordering from the order of blocks. */
    private void insert(int from, int to) {
        int at = blocks;
        while (at > 0 && SequenceNumber.lessThan(from, left[at - 1])) {
            left[at] = left[at - 1];
            right[at] = right[at - 1];
            at--;
        }
        left[at] = from;
        right[at] = to;
        blocks++;
    }

    /** Where in a block begins what the last ACK has not said. */
    private int newPartOf(int block) {
        for (int i = 0; i < known; i++) {
            if (SequenceNumber.lessOrEqual(knownLeft[i], left[block])
                    && SequenceNumber.lessOrEqual(left[block], knownRight[i])) {
                return SequenceNumber.max(left[block], knownRight[i]);
            }
        }
        return left[block];
    }

    /** Marks what a block covers, and returns up to where: before a segment that it covers only in part. */
    private static int mark(TcpSender sender, int from, int to, Delivery delivery) {
        SentSegments sent = sender.sent();
        SentSegment highest = sent.highestSacked();
        boolean above = highest != null && SequenceNumber.greaterOrEqual(from, highest.end());
        SentSegment segment = above ? highest.next : sent.head();
        int end = to;
        while (segment != null && SequenceNumber.lessThan(segment.seq, to)) {
            if (!segment.sacked && SequenceNumber.lessThan(from, segment.end())) {
                cut(sender, segment, from, to);
                if (SequenceNumber.greaterThan(segment.end(), to)) {
                    end = segment.seq;
                } else if (SequenceNumber.lessOrEqual(from, segment.seq)) {
                    delivery.sacked(segment);
                    sent.markSacked(segment);
                }
            }
            segment = segment.next;
        }
        return end;
    }

    /** Cuts a segment that a block covers in part, so that the part in front is outside the block or as a whole within. */
    private static void cut(TcpSender sender, SentSegment segment, int from, int to) {
        int mss = sender.mss();
        int before = from - segment.seq;
        int front = before > 0 ? (before + mss - 1) / mss * mss : (to - segment.seq) / mss * mss;
        if (front > 0 && front < segment.length) {
            sender.sent().split(segment, front, sender.queue());
        }
    }
}
