package dev.peregrine.transport.dpdk.tcp;

import java.util.random.RandomGenerator;

/** Answers segments that may be an attack with an ACK, seldom enough not to become one (RFC 5961 section 7). */
final class ChallengeAcks {

    private static final int OUT_OF_WINDOW_INTERVAL_MILLIS = 100;

    private final TcpCounters counters;
    private final ChallengeAckBudget budget;

    ChallengeAcks(int perSecond, RandomGenerator random, TcpCounters counters) {
        budget = new ChallengeAckBudget(perSecond, random);
        this.counters = counters;
    }

    /** Answers what a peer that is as it seems would understand and correct. */
    void challenge(TcpConnection c, long nowNanos) {
        if (take(nowNanos)) {
            c.receiver().acks().now();
        }
    }

    /** Whether one more answer may be sent now. */
    boolean take(long nowNanos) {
        if (!budget.take(nowNanos)) {
            counters.challengeAcksSuppressed++;
            return false;
        }
        counters.challengeAcks++;
        return true;
    }

    /** Sends an ACK to a segment outside the window, but not to a stream of them without data: that may be a loop. */
    void outOfWindow(TcpConnection c, IncomingSegment segment, long nowNanos) {
        counters.outOfWindow++;
        AckSchedule acks = c.receiver().acks();
        if (segment.length() > 0) {
            acks.now();
            return;
        }
        int millis = (int) Math.floorDiv(nowNanos, 1_000_000L);
        int last = acks.outOfWindowMillis();
        if (last == 0 || millis - last >= OUT_OF_WINDOW_INTERVAL_MILLIS) {
            acks.outOfWindow(millis);
        }
    }
}
