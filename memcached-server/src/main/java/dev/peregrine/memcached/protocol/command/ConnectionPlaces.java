package dev.peregrine.memcached.protocol.command;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The places that connections take, as many as the limit. Who finds none is to be refused, or waits here until one is
 * given back, while nobody else is accepted. Called by any event loop.
 */
public final class ConnectionPlaces {

    private final int limit;
    private final boolean refusing;
    private final Consumer<Boolean> listening;
    private final AtomicInteger taken = new AtomicInteger();

    /** What had been accepted before the listeners were paused: a few a listener. Guarded by this. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    /** When the listeners were paused. Guarded by this. */
    private long pausedAtNanos;

    private volatile boolean paused;

    /**
     * @param refusing whether there is no waiting for a place
     * @param listening is told to pause the listeners by false and to let them go on by true
     */
    ConnectionPlaces(int limit, boolean refusing, Consumer<Boolean> listening) {
        this.limit = limit;
        this.refusing = refusing;
        this.listening = listening;
    }

    /** Takes a place; false where there is none. The taker gives it back by {@link #release}. */
    public boolean take() {
        if (taken.incrementAndGet() > limit) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Whether who finds no place is to be refused. */
    public boolean refusing() {
        return refusing;
    }

    /**
     * Waits for a place.
     *
     * @param admitted is run by whichever thread gives a place back, which is then the waiter's
     * @return whether the listeners were paused for this
     */
    public synchronized boolean await(Runnable admitted, long nowNanos) {
        if (take()) {
            admitted.run();
            return false;
        }
        waiting.add(admitted);
        if (paused) {
            return false;
        }
        paused = true;
        pausedAtNanos = nowNanos;
        listening.accept(false);
        return true;
    }

    /**
     * Gives a place back.
     *
     * @return microseconds for which the listeners had been paused, where they go on now; otherwise 0
     */
    public long release(long nowNanos) {
        taken.decrementAndGet();
        return refusing ? 0 : admit(nowNanos);
    }

    private synchronized long admit(long nowNanos) {
        while (!waiting.isEmpty() && take()) {
            waiting.remove().run();
        }
        if (!paused || !waiting.isEmpty()) {
            return 0;
        }
        paused = false;
        listening.accept(true);
        return TimeUnit.NANOSECONDS.toMicros(nowNanos - pausedAtNanos);
    }

    /** Connections that have a place. */
    public int taken() {
        return taken.get();
    }

    /** Whether the listeners accept connections. */
    public boolean accepting() {
        return !paused;
    }
}
