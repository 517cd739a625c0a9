package dev.peregrine.transport.dpdk.tcp;

import java.util.random.RandomGenerator;

/**
 * Limits the challenge ACKs of a stack (RFC 5961 section 7). The limit of each second is drawn at random, so that
 * nobody can tell by it whether a guess at another's connection was answered (CVE-2016-5696).
 */
final class ChallengeAckBudget {

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final int perSecond;
    private final RandomGenerator random;
    private long secondBeganNanos;
    private int left;
    private boolean begun;

    ChallengeAckBudget(int perSecond, RandomGenerator random) {
        this.perSecond = perSecond;
        this.random = random;
    }

    /** Whether one more may be sent. */
    boolean take(long nowNanos) {
        if (!begun || nowNanos - secondBeganNanos >= SECOND_NANOS) {
            begun = true;
            secondBeganNanos = nowNanos;
            left = perSecond / 2 + random.nextInt(perSecond) + 1;
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
