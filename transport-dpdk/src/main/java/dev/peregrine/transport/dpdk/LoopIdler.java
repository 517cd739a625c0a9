package dev.peregrine.transport.dpdk;

import io.netty.channel.IoHandlerContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets an event loop rest when it has nothing to do, and wakes it.
 *
 * <p>A loop that goes to sleep first says so, then looks once more whether there is anything to do: who adds a task
 * looks whether the loop sleeps after adding it, so one of the two sees the other. While the loop spins, waking it costs
 * a read of a field.
 */
final class LoopIdler {

    /** The longest sleep: frames that arrive meanwhile wait for its end. */
    static final int MAX_PARK_MICROS = 50;

    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long MAX_PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(MAX_PARK_MICROS);

    /** Sleeps shorter than this are not worth the system call. */
    private static final long MIN_PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(5);

    private final boolean parks;
    private final DpdkIoHandler loop;
    private final LoopStatistics statistics;
    private volatile Thread parked;
    private long idleSinceNanos;
    private boolean idle;

    LoopIdler(IdleStrategy strategy, DpdkIoHandler loop, LoopStatistics statistics) {
        this.parks = strategy == IdleStrategy.ADAPTIVE;
        this.loop = loop;
        this.statistics = statistics;
    }

    /** Notes that a turn found something to do. */
    void busy() {
        idle = false;
    }

    /**
     * Rests after a turn that found nothing to do; returns at once where the strategy is to spin, or it is too early to
     * sleep.
     *
     * @param nowNanos the time at which the turn began
     */
    void rest(IoHandlerContext context, long nowNanos) {
        if (!idle) {
            idle = true;
            idleSinceNanos = nowNanos;
        }
        if (!parks || nowNanos - idleSinceNanos < SPIN_NANOS) {
            Thread.onSpinWait();
            return;
        }
        long nanos = Math.min(MAX_PARK_NANOS, loop.nanosToTimer(nowNanos));
        nanos = Math.min(nanos, context.delayNanos(nowNanos));
        if (nanos < MIN_PARK_NANOS) {
            return;
        }
        parked = Thread.currentThread();
        if (context.canBlock() && !loop.hasWork()) {
            statistics.add(LoopCounter.PARKED, 1);
            LockSupport.parkNanos(this, nanos);
        }
        parked = null;
    }

    /** Wakes the loop where it sleeps; called from any thread, after what it shall do has been added. */
    void wake() {
        Thread sleeper = parked;
        if (sleeper != null) {
            LockSupport.unpark(sleeper);
        }
    }
}
