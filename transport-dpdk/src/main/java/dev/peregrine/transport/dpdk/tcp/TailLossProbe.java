package dev.peregrine.transport.dpdk.tcp;

/**
 * Probes for a loss at the end of what was sent, where no later segment would tell of it (TLP, RFC 8985 section 7).
 */
final class TailLossProbe {

    /** The longest delay of an ACK that a single segment in flight may meet. */
    private static final long MAX_ACK_DELAY_NANOS = 200_000_000;

    /** The timeout before the first round trip is measured. */
    private static final long INITIAL_TIMEOUT_NANOS = 1_000_000_000;

    /** Below this a peer may simply not have got round to answer. */
    private static final long LEAST_TIMEOUT_NANOS = 2_000_000;

    private boolean due;
    private boolean outstanding;
    private boolean retransmission;
    private int endSeq;

    /** Whether a probe shall leave with the next output. */
    boolean isDue() {
        return due;
    }

    /** Whether it is not known yet what became of the probe. */
    boolean isOutstanding() {
        return outstanding;
    }

    /** The probe timeout has passed. */
    void fallDue() {
        due = true;
    }

    /** How long to wait for an ACK before a probe (PTO). */
    static long timeoutNanos(TcpSender sender) {
        long srttNanos = sender.rtt().srttNanos();
        if (srttNanos == 0) {
            return INITIAL_TIMEOUT_NANOS;
        }
        SentSegments sent = sender.sent();
        boolean single = sent.head() == sent.tail() && sent.span() <= sender.mss();
        return Math.max(2 * srttNanos, LEAST_TIMEOUT_NANOS) + (single ? MAX_ACK_DELAY_NANOS : 0);
    }

    /** Whether waiting for a probe makes sense: nothing says yet that anything is lost. */
    boolean isApplicable(TcpSender sender) {
        return !due
                && !outstanding
                && !sender.recovery().isRecovering()
                && sender.sent().sackedSpan() == 0;
    }

    /** The probe has left. */
    void sent(boolean again, int sndNxt) {
        due = false;
        outstanding = true;
        retransmission = again;
        endSeq = sndNxt;
    }

    /** Forgets all: nothing is in flight, or a timeout has made the probe meaningless. */
    void abandon() {
        due = false;
        outstanding = false;
    }

    /** Whether a duplicate that the peer reports is the probe. */
    boolean isAnsweredBy(Delivery delivery) {
        return outstanding && retransmission && delivery.duplicateReported && delivery.duplicateRight == endSeq;
    }

    /**
     * Takes an ACK in (section 7.4.2).
     *
     * @return whether the probe has repaired a loss, to which the congestion window must answer
     */
    boolean acknowledged(int ack, Delivery delivery) {
        due = false;
        if (!outstanding || SequenceNumber.lessThan(ack, endSeq)) {
            return false;
        }
        if (!retransmission || isAnsweredBy(delivery)) {
            outstanding = false;
        } else if (SequenceNumber.greaterThan(ack, endSeq)) {
            outstanding = false;
            return true;
        } else if (delivery.duplicate && !delivery.hasSack) {
            outstanding = false;
        }
        return false;
    }
}
