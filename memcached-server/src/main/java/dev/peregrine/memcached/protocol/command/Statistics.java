package dev.peregrine.memcached.protocol.command;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The counters of all event loops as one, and the connections there are.
 *
 * <p>Any thread may ask. Totals only grow, as a scraper expects; what {@code stats} shows starts at the last
 * {@code stats reset}.
 */
public final class Statistics {

    private final List<LoopCounters> loops = new CopyOnWriteArrayList<>();
    private final AtomicInteger currentConnections = new AtomicInteger();
    private final long startedAtSeconds;
    private volatile long[] baseline = new long[Counter.values().length];

    /** @param startedAtSeconds Unix time of the start, which {@code uptime} counts from */
    public Statistics(long startedAtSeconds) {
        this.startedAtSeconds = startedAtSeconds;
    }

    /** The counters for one more event loop. */
    public LoopCounters addLoop() {
        LoopCounters counters = new LoopCounters();
        loops.add(counters);
        return counters;
    }

    /** What was counted since the start. */
    public long total(Counter counter) {
        long sum = 0;
        for (LoopCounters loop : loops) {
            sum += loop.get(counter);
        }
        return sum;
    }

    /** What was counted since the last reset. */
    public long sinceReset(Counter counter) {
        return total(counter) - baseline[counter.index()];
    }

    /** Lets {@link #sinceReset} count from now. */
    public void reset() {
        long[] now = new long[Counter.values().length];
        for (Counter counter : Counter.values()) {
            now[counter.index()] = total(counter);
        }
        baseline = now;
    }

    /** Connections that are open. */
    public int currentConnections() {
        return currentConnections.get();
    }

    /** Unix time of the start. */
    public long startedAtSeconds() {
        return startedAtSeconds;
    }

    /**
     * Takes a place for a connection.
     *
     * @return whether there was one; the taker gives it back by {@link #connectionClosed}
     */
    public boolean connectionOpened(int maxConnections) {
        if (currentConnections.incrementAndGet() > maxConnections) {
            currentConnections.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Gives the place of a connection back. */
    public void connectionClosed() {
        currentConnections.decrementAndGet();
    }
}
