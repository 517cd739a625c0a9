package dev.peregrine.transport.dpdk.tcp;

/**
 * Finds losses by duplicate ACKs and repairs them: fast retransmit and NewReno's fast recovery (RFC 5681 section 3.2,
 * RFC 6582), and limited transmit (RFC 3042).
 */
final class LossRecovery {

    private static final int DUPLICATE_THRESHOLD = 3;

    private int duplicates;
    private boolean active;
    private boolean partialAckSeen;
    private boolean headDue;

    /** Whether slow start repairs what a timeout has found lost: then it counts one segment of an ACK only. */
    private boolean afterTimeout;

    /** One past the highest sequence number sent when the last loss was found; an ACK must pass it for the next one. */
    private int recover;

    void begin(int iss) {
        recover = iss;
    }

    boolean isActive() {
        return active;
    }

    /** Whether the oldest segment must be sent again whatever the congestion window says. */
    boolean isHeadDue() {
        return headDue;
    }

    /** The oldest segment has been sent again. */
    void headSent() {
        headDue = false;
    }

    /** Bytes by which the first duplicates let new segments exceed the congestion window. */
    int limitedTransmit(int mss) {
        return active || duplicates >= DUPLICATE_THRESHOLD ? 0 : duplicates * mss;
    }

    /** Takes a duplicate ACK in (RFC 5681 section 2 says what is one). */
    void duplicateAck(TcpSender sender, int mss, TcpCounters counters) {
        CongestionControl congestion = sender.congestion();
        duplicates++;
        if (active) {
            congestion.cwnd(congestion.cwnd() + mss);
        } else if (duplicates == DUPLICATE_THRESHOLD && SequenceNumber.greaterThan(sender.sndUna(), recover)) {
            active = true;
            partialAckSeen = false;
            recover = sender.sndNxt();
            congestion.segmentLost(sender.sent().inFlight(), mss);
            congestion.cwnd(congestion.ssthresh() + DUPLICATE_THRESHOLD * mss);
            headLost(sender);
            counters.fastRetransmits++;
        }
    }

    /**
     * New data was acknowledged, and the sender's variables say so already.
     *
     * @param mayGrow whether the congestion window was what held the sender back
     * @return whether the retransmission timer shall begin anew
     */
    boolean acknowledged(TcpSender sender, int bytes, int mss, boolean mayGrow, TcpCounters counters) {
        duplicates = 0;
        CongestionControl congestion = sender.congestion();
        if (!active) {
            if (SequenceNumber.greaterThan(sender.sndUna(), recover)) {
                // Keeps the mark within reach of comparisons that wrap.
                recover = sender.sndUna() - 1;
            }
            if (mayGrow) {
                afterTimeout &= congestion.isSlowStart();
                congestion.acknowledged(bytes, mss, afterTimeout ? mss : 2 * mss);
            }
            return true;
        }
        if (SequenceNumber.greaterOrEqual(sender.sndUna(), recover)) {
            active = false;
            int inFlight = Math.max(sender.sent().inFlight(), mss);
            congestion.cwnd(Math.min(congestion.ssthresh(), inFlight + mss));
            return true;
        }
        int deflated = congestion.cwnd() - bytes + (bytes >= mss ? mss : 0);
        congestion.cwnd(Math.max(deflated, mss));
        headLost(sender);
        counters.partialAckRetransmits++;
        boolean first = !partialAckSeen;
        partialAckSeen = true;
        return first;
    }

    /** The retransmission timer has expired: recovery, if under way, has failed (RFC 6582 section 4). */
    void timedOut(int sndNxt) {
        active = false;
        headDue = false;
        afterTimeout = true;
        duplicates = 0;
        recover = sndNxt;
    }

    private void headLost(TcpSender sender) {
        sender.sent().headLost();
        headDue = true;
    }
}
