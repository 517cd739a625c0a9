package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.store.StoreStatistics;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The counters of all event loops as one.
 *
 * <p>Any thread may ask. Totals only grow, as a scraper expects; what {@code stats} shows starts at the last
 * {@code stats reset}.
 */
public final class Statistics {

    private final List<LoopCounters> loops = new CopyOnWriteArrayList<>();
    private final long startedAtSeconds;
    private volatile StoreStatistics storeBaseline;
    /** What had been counted at the last reset; not written any more. */
    private volatile LoopCounters baseline = new LoopCounters();

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

    /** Measured commands of a class that took no longer than a bucket's bound and longer than the one before. */
    public long measured(CommandClass commands, int bucket) {
        long sum = 0;
        for (LoopCounters loop : loops) {
            sum += loop.latencies().count(commands, bucket);
        }
        return sum;
    }

    /** Nanoseconds that the measured commands of a class took together. */
    public long measuredNanos(CommandClass commands) {
        long sum = 0;
        for (LoopCounters loop : loops) {
            sum += loop.latencies().sumNanos(commands);
        }
        return sum;
    }

    /** What was counted since the last reset. */
    public long sinceReset(Counter counter) {
        return total(counter) - baseline.get(counter);
    }

    /** As {@link #sinceReset(Counter)} for the items of a size class alone. */
    public long sinceReset(Counter counter, int sizeClass) {
        long sum = -baseline.get(counter, sizeClass);
        for (LoopCounters loop : loops) {
            sum += loop.get(counter, sizeClass);
        }
        return sum;
    }

    /** Lets {@link #sinceReset} count from now. */
    public void reset(StoreStatistics store) {
        LoopCounters now = new LoopCounters();
        loops.forEach(now::addAll);
        baseline = now;
        storeBaseline = store;
    }

    /** The store's statistics with its counts since the last reset. */
    public StoreStatistics storeSinceReset(StoreStatistics now) {
        StoreStatistics then = storeBaseline;
        return then == null ? now : since(then, now);
    }

    private static StoreStatistics since(StoreStatistics then, StoreStatistics now) {
        return new StoreStatistics(
                now.items(),
                now.totalItems() - then.totalItems(),
                now.bytes(),
                now.limitBytes(),
                now.mappedBytes(),
                now.indexBytes(),
                now.indexBuckets(),
                now.evictions() - then.evictions(),
                now.evictedUnfetched() - then.evictedUnfetched(),
                now.evictedTimed() - then.evictedTimed(),
                now.reclaimed() - then.reclaimed(),
                now.expiredUnfetched() - then.expiredUnfetched(),
                now.foundExpired() - then.foundExpired(),
                now.foundFlushed() - then.foundFlushed());
    }

    /** Unix time of the start. */
    public long startedAtSeconds() {
        return startedAtSeconds;
    }
}
