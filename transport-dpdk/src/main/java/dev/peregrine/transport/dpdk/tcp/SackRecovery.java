package dev.peregrine.transport.dpdk.tcp;

/**
 * Finds losses by {@link Rack} from what the peer's SACK blocks say, and repairs them at the rate of
 * {@link ProportionalRate}. What has arrived ahead of a gap is not in flight any more, which by itself makes room for new
 * segments while nothing is lost for certain, as limited transmit wants it (RFC 6675, RFC 8985).
 */
final class SackRecovery extends LossRecovery {

    private final Rack rack = new Rack();
    private final ProportionalRate rate = new ProportionalRate();
    private long doubtNanos;

    @Override
    void begin(int lastAcknowledged) {
        super.begin(lastAcknowledged);
        rack.begin(lastAcknowledged + 1);
        doubtNanos = 0;
    }

    Rack rack() {
        return rack;
    }

    @Override
    void sentNew(SentSegment segment) {
        if (isFastRecovery()) {
            rate.sent(segment.span());
        }
    }

    @Override
    void sentAgain(TcpSender sender, SentSegment segment, long nowNanos) {
        super.sentAgain(sender, segment, nowNanos);
        if (isFastRecovery()) {
            rate.sent(segment.span());
        }
    }

    @Override
    boolean take(TcpSender sender, Delivery delivery) {
        TailLossProbe probe = sender.probe();
        rack.take(sender, delivery, probe.isAnsweredBy(delivery));
        if (probe.acknowledged(sender.sndUna(), delivery)) {
            congestedWithoutLoss(sender);
        }
        CongestionControl congestion = sender.congestion();
        boolean over = isFastRecovery() && SequenceNumber.greaterOrEqual(sender.sndUna(), recover());
        if (over) {
            leave(sender);
            congestion.cwnd(congestion.ssthresh());
        }
        boolean furtherLoss = detectLosses(sender, delivery.bytes, delivery.acknowledgedBytes, delivery.nowNanos);
        if (isFastRecovery()) {
            boolean safe = delivery.acknowledgedBytes > 0 && !furtherLoss;
            meter(sender, delivery.bytes, safe);
        } else if (!over) {
            grow(sender, delivery);
        }
        return true;
    }

    /**
     * Looks for losses, and begins fast recovery with the first.
     *
     * @param arrived bytes that have arrived by what is processed
     * @param acknowledged those of them that are acknowledged: they were in flight until now
     */
    private boolean detectLosses(TcpSender sender, int arrived, int acknowledged, long nowNanos) {
        SentSegments sent = sender.sent();
        int inFlight = sent.inFlight();
        doubtNanos = rack.detectLosses(sender, isRecovering(), nowNanos);
        boolean anyLost = sent.inFlight() != inFlight;
        if (anyLost && !isRecovering()) {
            enterFastRecovery(
                    sender,
                    Math.min(sent.span() + acknowledged, sender.congestion().cwnd()));
            rate.begin(sent.span() - sent.sackedSpan() + arrived);
        }
        return anyLost;
    }

    private void meter(TcpSender sender, int arrived, boolean safe) {
        CongestionControl congestion = sender.congestion();
        int inFlight = sender.sent().inFlight();
        congestion.cwnd(rate.windowAfter(arrived, inFlight, congestion.ssthresh(), sender.mss(), safe));
    }

    @Override
    void reorderingTimedOut(TcpSender sender, long nowNanos) {
        detectLosses(sender, 0, 0, nowNanos);
        if (isFastRecovery()) {
            meter(sender, 0, false);
        }
    }

    @Override
    long doubtNanos() {
        return doubtNanos;
    }

    @Override
    void refutedByTimestamp() {
        rack.reordering().notice();
    }

    @Override
    void recovered(TcpSender sender) {
        rack.reordering().recovered();
    }

    @Override
    void markLostByTimeout(TcpSender sender, long nowNanos) {
        doubtNanos = 0;
        sender.scoreboard().reset();
        rack.markLostByTimeout(sender, nowNanos);
    }
}
