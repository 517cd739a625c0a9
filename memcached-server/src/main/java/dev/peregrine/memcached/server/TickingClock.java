package dev.peregrine.memcached.server;

import dev.peregrine.memcached.store.CacheClock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The cache's clock: Unix time at the start, moved on once a second by the monotonic clock, so that a step of the system's
 * time neither kills items nor lets them live on. A thread of its own ticks it; a task on an event loop would make each of
 * the loop's turns look at the time.
 */
final class TickingClock implements CacheClock, AutoCloseable {

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long startSeconds;
    private final long startNanos;
    private final Thread ticker;
    private volatile long nowSeconds;
    private long movedSeconds;
    private volatile boolean closed;

    private TickingClock(long startMillis, long startNanos) {
        this.startSeconds = TimeUnit.MILLISECONDS.toSeconds(startMillis);
        // The nanosecond at which the start's second began, so that ticks fall on whole seconds.
        this.startNanos = startNanos - TimeUnit.MILLISECONDS.toNanos(startMillis % TimeUnit.SECONDS.toMillis(1));
        this.nowSeconds = startSeconds;
        this.ticker = Thread.ofPlatform().name("clock").daemon().unstarted(this::tick);
    }

    /** A clock that ticks until it is closed. */
    static TickingClock start() {
        TickingClock clock = new TickingClock(System.currentTimeMillis(), System.nanoTime());
        clock.ticker.start();
        return clock;
    }

    @Override
    public long nowSeconds() {
        return nowSeconds;
    }

    /** Makes it later, or earlier, than it is. Called by any thread; for tests of what time does. */
    synchronized void move(long seconds) {
        movedSeconds += seconds;
        nowSeconds += seconds;
    }

    private void tick() {
        while (!closed) {
            long elapsedNanos = System.nanoTime() - startNanos;
            update(elapsedNanos);
            LockSupport.parkNanos(this, SECOND_NANOS - elapsedNanos % SECOND_NANOS);
        }
    }

    private synchronized void update(long elapsedNanos) {
        nowSeconds = startSeconds + movedSeconds + elapsedNanos / SECOND_NANOS;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(ticker);
    }
}
