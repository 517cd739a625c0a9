package dev.peregrine.transport.dpdk.tcp;

/**
 * Finds losses by time (RACK, RFC 8985 section 6): what was sent before something that has arrived, and longer ago than
 * reordering explains, is lost. Needs the peer's SACK blocks.
 */
final class Rack {

    private static final int DUPLICATE_THRESHOLD = 3;

    /** When the segment was sent that was sent last of those that have arrived, and where it ends. */
    private long xmitNanos;

    private int endSeq;
    private boolean known;
    private long rttNanos;

    /** RACK.fack: the highest sequence number that has arrived, plus one. */
    private int highestDelivered;

    /** A duplicate report widens the reordering window once until this is acknowledged. */
    private int duplicateRoundEnd;

    private boolean inDuplicateRound;
    private final ReorderingWindow reordering = new ReorderingWindow();

    /** Forgets all that is of segments: none is in flight. */
    void begin(int sndUna) {
        known = false;
        inDuplicateRound = false;
        highestDelivered = sndUna;
    }

    ReorderingWindow reordering() {
        return reordering;
    }

    int highestDelivered() {
        return highestDelivered;
    }

    /** Whether of two segments the first was sent later; those of one burst are told by their sequence numbers. */
    static boolean isSentAfter(long aNanos, int aEnd, long bNanos, int bEnd) {
        return aNanos - bNanos > 0 || (aNanos == bNanos && SequenceNumber.greaterThan(aEnd, bEnd));
    }

    /** Takes in what has arrived (steps 1 to 4 of section 6.2). */
    void take(TcpSender sender, Delivery delivery, boolean answersProbe) {
        highestDelivered = delivery.highestDelivered();
        if (delivery.anyTimed
                && (!known || isSentAfter(delivery.latestSentNanos, delivery.latestEnd, xmitNanos, endSeq))) {
            known = true;
            xmitNanos = delivery.latestSentNanos;
            endSeq = delivery.latestEnd;
            rttNanos = delivery.nowNanos - xmitNanos;
        }
        if (delivery.reordered) {
            reordering.notice();
        }
        if (inDuplicateRound && SequenceNumber.greaterOrEqual(sender.sndUna(), duplicateRoundEnd)) {
            inDuplicateRound = false;
        }
        if (delivery.duplicateReported && !answersProbe && !inDuplicateRound) {
            inDuplicateRound = true;
            duplicateRoundEnd = sender.sndNxt();
            reordering.widen();
        }
    }

    /**
     * Takes for lost what is (step 5).
     *
     * @param recovering whether a loss is being repaired already
     * @return nanoseconds after which to look again, or 0 where nothing is doubtful
     */
    long detectLosses(TcpSender sender, boolean recovering, long nowNanos) {
        if (!known) {
            return 0;
        }
        SentSegments sent = sender.sent();
        long waitNanos = rttNanos + windowNanos(sender, recovering);
        long doubtfulNanos = 0;
        SentSegment segment = sent.oldestInFlight();
        while (segment != null && isSentAfter(xmitNanos, endSeq, segment.sentNanos, segment.end())) {
            SentSegment following = segment.newer;
            long remainingNanos = segment.sentNanos + waitNanos - nowNanos;
            if (remainingNanos <= 0) {
                sent.markLost(segment);
            } else {
                doubtfulNanos = Math.max(doubtfulNanos, remainingNanos);
            }
            segment = following;
        }
        return doubtfulNanos;
    }

    /** Takes for lost what a retransmission timeout says is: the first segment, and what is old enough (section 6.3). */
    void markLostByTimeout(TcpSender sender, long nowNanos) {
        SentSegments sent = sender.sent();
        if (sent.head().sacked) {
            sent.clearSacked();
            return;
        }
        sent.markLost(sent.head());
        long waitNanos = rttNanos + windowNanos(sender, true);
        SentSegment segment = sent.oldestInFlight();
        while (segment != null && (!known || segment.sentNanos + waitNanos - nowNanos <= 0)) {
            SentSegment following = segment.newer;
            sent.markLost(segment);
            segment = following;
        }
    }

    /** The reordering window: how much later than others a segment may arrive and not be lost. */
    private long windowNanos(TcpSender sender, boolean recovering) {
        SentSegments sent = sender.sent();
        boolean enough = recovering
                || sent.sackedSegments() >= DUPLICATE_THRESHOLD
                || sent.sackedSpan() >= DUPLICATE_THRESHOLD * sender.mss();
        return enough && !reordering.isSeen()
                ? 0
                : Math.min(
                        reordering.multiplier() * (sender.rtt().minRttNanos() / 4),
                        sender.rtt().srttNanos());
    }
}
