package dev.peregrine.transport.dpdk.tcp;

/**
 * Finds out that a loss was none, and makes the reduction of the congestion window undone: by the timestamp of the first
 * ACK after a retransmission (Eifel, RFC 3522), or because the peer has got twice all that was sent again (D-SACK,
 * RFC 3708).
 */
final class ReductionUndo {

    private final CongestionControl.Snapshot before = new CongestionControl.Snapshot();
    private boolean possible;
    private boolean awaitsFirstAck;

    /** SND.UNA when the window was reduced. */
    private int marker;

    /** Bytes sent again that the peer has not reported as duplicates. */
    private int unreported;

    private boolean anySentAgain;
    private int reportsEnd;
    private int firstSeq;
    private int firstTimestamp;

    /** Whether a report may come that makes the reduction undone. */
    boolean isPossible() {
        return possible && anySentAgain;
    }

    /** Recovery is over: what is sent from now on is acknowledged after all that was sent again. */
    void expectReportsUntil(int sndNxt) {
        reportsEnd = sndNxt;
    }

    /** New data may have been acknowledged; outside of recovery the time for reports then is over. */
    void acknowledged(int sndUna, boolean open) {
        if (open && possible && SequenceNumber.greaterThan(sndUna, reportsEnd)) {
            possible = false;
        }
    }

    /** Nothing can be undone any more. */
    void forget() {
        possible = false;
    }

    /** The window is about to be reduced. */
    void begin(TcpSender sender) {
        sender.congestion().save(before);
        possible = true;
        marker = sender.sndUna();
        unreported = 0;
        anySentAgain = false;
        awaitsFirstAck = false;
    }

    /**
     * Something was sent again because it was taken for lost.
     *
     * @param timestamp that it carries, where timestamps are in use
     */
    void retransmitted(SentSegment segment, int timestamp) {
        if (!anySentAgain) {
            anySentAgain = true;
            awaitsFirstAck = true;
            firstSeq = segment.seq;
            firstTimestamp = timestamp;
        }
        unreported += segment.span();
    }

    /** Whether an ACK tells by its timestamp that it answers what was sent before the first retransmission. */
    boolean isRefutedByTimestamp(TcpConnection connection, IncomingSegment segment, Delivery delivery) {
        if (!possible
                || !awaitsFirstAck
                || delivery.acknowledgedBytes == 0
                || SequenceNumber.lessOrEqual(segment.ack, firstSeq)) {
            // What lies before may have been sent again in an earlier recovery, and carry the timestamp of that.
            return false;
        }
        awaitsFirstAck = false;
        return connection.timestamps()
                && segment.options.timestampEcho != 0
                && SequenceNumber.lessThan(segment.options.timestampEcho, firstTimestamp);
    }

    /** Whether with this report the peer has got twice all that was sent again. */
    boolean isRefutedByDuplicate(Delivery delivery) {
        if (!possible
                || !anySentAgain
                || !delivery.duplicateReported
                || SequenceNumber.lessThan(delivery.duplicateLeft, marker)) {
            return false;
        }
        unreported -= delivery.duplicateRight - delivery.duplicateLeft;
        return unreported <= 0;
    }

    /** Sets the congestion window back to what it was. */
    void apply(TcpSender sender) {
        if (possible) {
            possible = false;
            sender.congestion().restore(before);
            sender.connection().layer().counters().reductionsUndone++;
        }
    }
}
