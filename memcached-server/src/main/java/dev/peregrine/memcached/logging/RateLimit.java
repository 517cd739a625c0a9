package dev.peregrine.memcached.logging;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets one event through in each interval and counts the others, so that what clients can cause as often as they like
 * fills no log. Any thread may ask.
 */
public final class RateLimit {

    /** In place of a count, for an event that is not to be told. */
    public static final long HELD_BACK = -1;

    private final long intervalNanos;
    private final AtomicLong nextNanos;
    private final AtomicLong heldBack = new AtomicLong();

    /**
     * @param interval between two events that are let through
     * @param nowNanos the time, as {@link System#nanoTime} has it; an event is let through from now on
     */
    public RateLimit(Duration interval, long nowNanos) {
        intervalNanos = interval.toNanos();
        nextNanos = new AtomicLong(nowNanos);
    }

    /** @return how many were held back since the last that was let through, or {@link #HELD_BACK} to hold this one back */
    public long pass(long nowNanos) {
        long next = nextNanos.get();
        if (nowNanos - next < 0 || !nextNanos.compareAndSet(next, nowNanos + intervalNanos)) {
            heldBack.incrementAndGet();
            return HELD_BACK;
        }
        return heldBack.getAndSet(0);
    }
}
