package dev.peregrine.transport.dpdk.net;

/** The time of the turn in progress, for those who are called without it. Set by the stack once a turn. */
final class TurnClock {

    private long nowNanos;

    long nowNanos() {
        return nowNanos;
    }

    void set(long newNowNanos) {
        nowNanos = newNowNanos;
    }
}
