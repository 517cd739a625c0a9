package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.tcp.TcpInfo.Recovery;

/**
 * The repair of losses of one connection: nothing is lost, or fast recovery is under way, or the retransmission timer has
 * expired. How a loss is found without the timer, and how fast recovery goes on, is the subclass's; what follows a
 * timeout is the same for both: slow start, and F-RTO, which finds out whether it was for nothing (RFC 5682).
 */
abstract class LossRecovery {

    private enum FRto {
        OFF,
        /** The first segment has been sent again; its acknowledgment is awaited. */
        FIRST_ACK,
        /** New segments were sent instead of the lost ones; the next acknowledgment tells. */
        VERDICT
    }

    private final ReductionUndo undo = new ReductionUndo();
    private Recovery phase = Recovery.OPEN;
    private FRto frto = FRto.OFF;

    /** Whether slow start repairs what a timeout has found lost: then it counts one segment of an ACK only. */
    private boolean afterTimeout;

    /** SND.NXT when the last loss was found: what lies before belongs to it. */
    private int recover;

    /** SND.NXT when the window was last reduced: until that is acknowledged it is not reduced again. */
    private int reducedUntil;

    /**
     * Forgets all: nothing is in flight.
     *
     * @param lastAcknowledged sequence numbers up to this one say nothing of a loss
     */
    void begin(int lastAcknowledged) {
        undo.forget();
        phase = Recovery.OPEN;
        frto = FRto.OFF;
        afterTimeout = false;
        recover = lastAcknowledged;
        reducedUntil = lastAcknowledged;
    }

    final Recovery phase() {
        return phase;
    }

    final boolean isRecovering() {
        return phase != Recovery.OPEN;
    }

    /** Whether the peer may still report that a loss was none. */
    final boolean mayBeUndone() {
        return undo.isPossible();
    }

    final boolean isFastRecovery() {
        return phase == Recovery.FAST;
    }

    final int recover() {
        return recover;
    }

    /** Whether new segments leave before the lost ones are sent again, since that tells whether they are lost at all. */
    final boolean sendsNewFirst() {
        return frto == FRto.VERDICT;
    }

    /** There was nothing new to send, or no window for it. */
    final void nothingNewSent() {
        frto = FRto.OFF;
    }

    /** Whether the oldest segment must be sent again whatever the congestion window says. */
    boolean isHeadDue() {
        return false;
    }

    /** Bytes by which new segments may exceed the congestion window. */
    int limitedTransmit(int mss) {
        return 0;
    }

    /** A new segment has left. */
    void sentNew(SentSegment segment) {
        // Only where the rate of sending is metered it matters.
    }

    /** A segment that was taken for lost has been sent again. */
    void sentAgain(TcpSender sender, SentSegment segment, long nowNanos) {
        undo.retransmitted(segment, sender.connection().timestampNow(nowNanos));
    }

    /**
     * Takes an acknowledgment in; the sender's variables say already what it acknowledges.
     *
     * @return whether the retransmission timer shall begin anew where new data was acknowledged
     */
    final boolean acknowledged(TcpSender sender, IncomingSegment segment, Delivery delivery) {
        keepWithinReach(sender.sndUna() - 1);
        undo.acknowledged(sender.sndUna(), phase == Recovery.OPEN);
        if (undo.isRefutedByTimestamp(sender.connection(), segment, delivery)) {
            spurious(sender);
            refutedByTimestamp();
        }
        if (undo.isRefutedByDuplicate(delivery)) {
            undoReduction(sender);
            if (phase == Recovery.FAST) {
                leave(sender);
            }
        }
        if (phase == Recovery.TIMEOUT) {
            afterTimeout(sender, delivery);
        }
        if (delivery.congestionEchoed && congestedWithoutLoss(sender)) {
            sender.connection().layer().counters().congestionEchoes++;
        }
        return take(sender, delivery);
    }

    /** Comparisons of sequence numbers wrap: marks must not lag by more than they span. */
    private void keepWithinReach(int lastAcknowledged) {
        if (phase == Recovery.OPEN && SequenceNumber.greaterThan(lastAcknowledged, recover)) {
            recover = lastAcknowledged;
        }
        if (SequenceNumber.greaterThan(lastAcknowledged, reducedUntil)) {
            reducedUntil = lastAcknowledged;
        }
    }

    /** What an acknowledgment means for finding losses, for fast recovery and for the window. */
    abstract boolean take(TcpSender sender, Delivery delivery);

    /** A retransmission was for nothing, as a timestamp tells. */
    abstract void refutedByTimestamp();

    /** After how many nanoseconds doubtful segments are to be looked at again; 0 where there are none. */
    long doubtNanos() {
        return 0;
    }

    /** Looks at what was doubtful again, some time later. */
    void reorderingTimedOut(TcpSender sender, long nowNanos) {
        // Without doubt there is nothing to look at.
    }

    private void afterTimeout(TcpSender sender, Delivery delivery) {
        boolean advanced = delivery.acknowledgedBytes > 0;
        if (frto == FRto.FIRST_ACK && advanced) {
            boolean mayTell = SequenceNumber.lessThan(sender.sndUna(), recover)
                    && sender.queue().unsentBytes() > 0
                    && sender.windowRoom() > 0;
            frto = mayTell ? FRto.VERDICT : FRto.OFF;
            if (mayTell) {
                sender.congestion().cwnd(sender.sent().inFlight() + 2 * sender.mss());
            }
        } else if (frto == FRto.VERDICT && delivery.anyOriginalUpTo(recover)) {
            spurious(sender);
        } else if (!advanced && frto == FRto.VERDICT) {
            frto = FRto.OFF;
            sender.congestion().cwnd(3 * sender.mss());
        } else if (!advanced && !delivery.hasSack) {
            frto = FRto.OFF;
        }
        if (SequenceNumber.greaterOrEqual(sender.sndUna(), recover)) {
            leave(sender);
        }
    }

    /** What was taken for lost was not. */
    private void spurious(TcpSender sender) {
        undoReduction(sender);
        sender.sent().clearLost();
        leave(sender);
        afterTimeout = false;
    }

    private void undoReduction(TcpSender sender) {
        undo.apply(sender);
        reducedUntil = sender.sndUna() - 1;
    }

    /** All that belongs to the loss is repaired. */
    final void leave(TcpSender sender) {
        if (phase != Recovery.OPEN) {
            phase = Recovery.OPEN;
            frto = FRto.OFF;
            undo.expectReportsUntil(sender.sndNxt());
            recovered(sender);
        }
    }

    /** A recovery is over, one way or another. */
    abstract void recovered(TcpSender sender);

    /** A loss was found otherwise than by the timer. */
    final void enterFastRecovery(TcpSender sender, int flight) {
        if (!reduce(sender, flight)) {
            undo.forget();
        }
        phase = Recovery.FAST;
        recover = sender.sndNxt();
        sender.connection().layer().counters().fastRetransmits++;
    }

    /**
     * Congestion was found: reduces ssthresh once in a round trip.
     *
     * @return whether it was reduced
     */
    final boolean reduce(TcpSender sender, int flight) {
        if (SequenceNumber.lessThan(sender.sndUna(), reducedUntil)) {
            return false;
        }
        undo.begin(sender);
        sender.congestion().congested(flight, sender.mss());
        sender.windowReduced();
        reducedUntil = sender.sndNxt();
        return true;
    }

    /**
     * Congestion was found, but nothing is lost: by the peer's echo of a mark, or a probe has repaired the loss.
     *
     * @return whether the window was reduced
     */
    final boolean congestedWithoutLoss(TcpSender sender) {
        CongestionControl congestion = sender.congestion();
        boolean reduced = phase == Recovery.OPEN && reduce(sender, congestion.cwnd());
        if (reduced) {
            undo.forget();
            congestion.cwnd(congestion.ssthresh());
        }
        return reduced;
    }

    /**
     * The retransmission timer has expired.
     *
     * @param first whether it has not since new data was acknowledged last
     */
    final void timedOut(TcpSender sender, boolean first, long nowNanos) {
        CongestionControl congestion = sender.congestion();
        int mss = sender.mss();
        boolean anew = phase == Recovery.OPEN || SequenceNumber.greaterOrEqual(sender.sndUna(), recover);
        if (anew || (first && phase == Recovery.TIMEOUT)) {
            undo.begin(sender);
            congestion.timedOut(Math.min(sender.sent().span(), congestion.cwnd()), mss);
            sender.windowReduced();
        }
        phase = Recovery.TIMEOUT;
        frto = anew ? FRto.FIRST_ACK : FRto.OFF;
        afterTimeout = true;
        recover = sender.sndNxt();
        reducedUntil = recover;
        markLostByTimeout(sender, nowNanos);
        congestion.cwnd(sender.sent().inFlight() + mss);
    }

    /** Nothing is lost but a packet that was larger than any that is known to arrive: that is no congestion (RFC 8899). */
    final void probeLost(TcpSender sender) {
        if (phase == Recovery.FAST) {
            undoReduction(sender);
            leave(sender);
        }
    }

    /** Takes for lost what a timeout says is. */
    abstract void markLostByTimeout(TcpSender sender, long nowNanos);

    /** New data was acknowledged outside of fast recovery: the congestion window grows where it was the limit. */
    final void grow(TcpSender sender, Delivery delivery) {
        CongestionControl congestion = sender.congestion();
        int bytes = delivery.acknowledgedBytes;
        int mss = sender.mss();
        HyStart hyStart = sender.hyStart();
        if (congestion.isInitialSlowStart() && hyStart.acknowledged(sender.sndUna(), sender.sndNxt())) {
            congestion.endSlowStart();
        }
        boolean mayGrow = sender.scheduler().isCongestionLimited() && !delivery.congestionEchoed;
        if (bytes == 0 || frto == FRto.VERDICT || !mayGrow) {
            return;
        }
        if (!congestion.isSlowStart()) {
            afterTimeout = false;
            congestion.avoidCongestion(bytes, mss, sender.rtt().srttNanos(), delivery.nowNanos);
        } else if (afterTimeout) {
            congestion.cwnd(congestion.cwnd() + Math.min(bytes, mss));
        } else {
            congestion.cwnd(congestion.cwnd() + hyStart.growth(bytes, mss));
        }
    }
}
