package dev.peregrine.transport.dpdk.tcp;

/**
 * What one segment of the peer's says to have arrived, by its acknowledgment number and its SACK blocks. One object
 * serves a whole stack.
 */
final class Delivery {

    /** Sequence numbers that are known to have arrived by this segment and were not before. */
    int bytes;

    /** Of them, those that the acknowledgment number covers. */
    int acknowledgedBytes;

    /** Whether a SACK block has told of a segment for the first time. */
    boolean anySacked;

    /** Whether the segment has SACK blocks at all. */
    boolean hasSack;

    /** Whether the segment is a duplicate ACK by RFC 5681 section 2. */
    boolean duplicate;

    /** Whether the peer has got a segment that was marked on its way (RFC 3168). */
    boolean congestionEchoed;

    /** Whether something has come twice to the peer, and what (D-SACK, RFC 2883). */
    boolean duplicateReported;

    int duplicateLeft;
    int duplicateRight;

    /** Whether a segment that was sent only once arrived after one with a higher sequence number. */
    boolean reordered;

    /** Whether anything of which the time is certain has arrived; the next two are of the one that was sent last. */
    boolean anyTimed;

    long latestSentNanos;
    int latestEnd;

    /** Whether {@link #sampleSentNanos} is a time from which a round trip can be measured. */
    boolean sampled;

    long sampleSentNanos;

    long nowNanos;

    private TcpConnection connection;
    private HeaderOptions options;
    private boolean anyRetransmitted;
    private boolean anyOriginal;
    private int lowestOriginalEnd;
    private int highestDelivered;

    /** Forgets all, and takes over what comes with a segment. */
    void begin(TcpConnection ofConnection, IncomingSegment segment, int highestDeliveredBefore, long now) {
        connection = ofConnection;
        options = segment.options;
        highestDelivered = highestDeliveredBefore;
        nowNanos = now;
        bytes = 0;
        acknowledgedBytes = 0;
        anySacked = false;
        hasSack = false;
        duplicate = false;
        congestionEchoed = false;
        duplicateReported = false;
        reordered = false;
        anyTimed = false;
        sampled = false;
        anyRetransmitted = false;
        anyOriginal = false;
    }

    /** Lets go of the connection, which may end before the next acknowledgment comes. */
    void end() {
        connection = null;
        options = null;
    }

    /** The highest sequence number that has arrived, plus one. */
    int highestDelivered() {
        return highestDelivered;
    }

    /**
     * Whether something that was sent only once and ends no later than a sequence number has arrived.
     */
    boolean anyOriginalUpTo(int seq) {
        return anyOriginal && SequenceNumber.lessOrEqual(lowestOriginalEnd, seq);
    }

    /** A segment is covered by the acknowledgment number, and was not reported before. */
    void acknowledged(SentSegment segment) {
        if (segment.retransmissions > 0) {
            // Karn's algorithm: nobody knows which of them, or what behind it, the peer answers.
            anyRetransmitted = true;
            sampled = false;
        } else if (!anyRetransmitted) {
            sampled = true;
            sampleSentNanos = segment.sentNanos;
        }
        arrived(segment);
    }

    /** A segment lies in a SACK block, and was not reported before. */
    void sacked(SentSegment segment) {
        anySacked = true;
        if (segment.retransmissions == 0 && (!sampled || segment.sentNanos - sampleSentNanos > 0)) {
            sampled = true;
            sampleSentNanos = segment.sentNanos;
        }
        arrived(segment);
    }

    private void arrived(SentSegment segment) {
        bytes += segment.span();
        int end = segment.end();
        boolean original = segment.retransmissions == 0;
        if (original && (!anyOriginal || SequenceNumber.lessThan(end, lowestOriginalEnd))) {
            anyOriginal = true;
            lowestOriginalEnd = end;
        }
        if (SequenceNumber.greaterThan(end, highestDelivered)) {
            highestDelivered = end;
        } else {
            reordered |= original && SequenceNumber.lessThan(end, highestDelivered);
        }
        if ((original || isAnswerToRetransmission(segment))
                && (!anyTimed || Rack.isSentAfter(segment.sentNanos, end, latestSentNanos, latestEnd))) {
            anyTimed = true;
            latestSentNanos = segment.sentNanos;
            latestEnd = end;
        }
    }

    /** Whether a segment that was sent several times has arrived by its last transmission (RFC 8985 section 6.2). */
    private boolean isAnswerToRetransmission(SentSegment segment) {
        if (connection.timestamps() && options.hasTimestamps && options.timestampEcho != 0) {
            return SequenceNumber.greaterOrEqual(options.timestampEcho, connection.timestampNow(segment.sentNanos));
        }
        return nowNanos - segment.sentNanos >= connection.sender().rtt().minRttNanos();
    }
}
