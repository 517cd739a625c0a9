package dev.peregrine.transport.dpdk.tcp;

/**
 * What a connection has to send and what it has in flight, and all state that matters only while it has. Connections that
 * have neither share one that stays empty, so that an idle connection does without.
 */
final class OutboundData {

    final SendQueue queue = new SendQueue();
    final SentSegments sent;
    final SegmentScheduler scheduler = new SegmentScheduler();
    final RetransmissionTimer timer = new RetransmissionTimer();
    final SackScoreboard scoreboard = new SackScoreboard();
    final TailLossProbe probe = new TailLossProbe();
    final HyStart hyStart = new HyStart();
    final PathProbe pathProbe = new PathProbe();

    /** How losses are found and repaired: one of the next two. */
    LossRecovery recovery;

    private final SackRecovery sackRecovery = new SackRecovery();
    private final NewRenoRecovery newRenoRecovery = new NewRenoRecovery();
    private OutboundData nextIdle;

    private OutboundData(SentSegmentPool segments) {
        sent = new SentSegments(segments);
        recovery = newRenoRecovery;
    }

    /**
     * A connection takes this over, which is empty.
     *
     * @param reordering what {@link #giveUp} has returned last
     */
    void begin(TcpSender sender, short reordering, long nowNanos) {
        scheduler.begin(sender.sndUna());
        timer.begin(nowNanos);
        scoreboard.reset();
        probe.abandon();
        pathProbe.reset();
        hyStart.begin(sender.sndNxt());
        sackRecovery.rack().reordering().recall(reordering);
        recover(sender);
    }

    private void recover(TcpSender sender) {
        recovery = sender.connection().selectiveAcks() ? sackRecovery : newRenoRecovery;
        recovery.begin(sender.sndUna() - 1);
    }

    /** It is known whether the peer sends SACK blocks, which was only offered before. */
    void negotiated(TcpSender sender) {
        if (recovery == sackRecovery && !sender.connection().selectiveAcks()) {
            recover(sender);
        }
    }

    /** The highest sequence number that is known to have arrived, plus one. */
    int highestDelivered() {
        return sackRecovery.rack().highestDelivered();
    }

    boolean isReorderingSeen() {
        return sackRecovery.rack().reordering().isSeen();
    }

    /** A connection gives this up. Returns what it must remember of reordering. */
    short giveUp() {
        return sackRecovery.rack().reordering().memory();
    }

    /** Whether nothing is to be sent or in flight, nor anything to be learnt of what was. */
    boolean isEmpty() {
        return sent.isEmpty() && queue.bytes() == 0 && !expectsReports();
    }

    /** Whether the peer may report something of what was sent though all of it is acknowledged. */
    boolean expectsReports() {
        return probe.isOutstanding() || (recovery == sackRecovery && recovery.mayBeUndone());
    }

    /** Keeps those of a stack that are not in use. */
    static final class Pool {

        private final SentSegmentPool segments = new SentSegmentPool();
        private final OutboundData empty = new OutboundData(segments);
        private OutboundData idle;

        /** The one that all idle connections share; nothing may be added to it. */
        OutboundData empty() {
            return empty;
        }

        OutboundData take() {
            OutboundData data = idle;
            if (data == null) {
                return new OutboundData(segments);
            }
            idle = data.nextIdle;
            data.nextIdle = null;
            return data;
        }

        void giveBack(OutboundData data) {
            data.nextIdle = idle;
            idle = data;
        }
    }
}
