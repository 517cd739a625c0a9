package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.store.SizeClassStatistics;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The counters of one event loop: written by that loop alone, read by anybody.
 *
 * <p>Opaque access costs what a plain one does and keeps a reader from ever seeing half a number. The padding keeps the
 * arrays of two loops off each other's cache lines.
 */
public final class LoopCounters {

    private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int PADDING = 16;
    private static final int COUNTERS = Counter.values().length;

    private final long[] values = new long[PADDING + COUNTERS + PADDING];
    /** A row of counters for each size class. */
    private final long[] byClass = new long[PADDING + (SizeClassStatistics.MAX_NUMBER + 1) * COUNTERS + PADDING];

    private final Latencies latencies = new Latencies(this);

    LoopCounters() {}

    /** How long the loop's commands take. */
    public Latencies latencies() {
        return latencies;
    }

    /** Adds one. Called on the owning loop only. */
    public void increment(Counter counter) {
        add(counter, 1);
    }

    /** Adds one, also to what is counted for a size class of items. Called on the owning loop only. */
    public void increment(Counter counter, int sizeClass) {
        increment(counter);
        int index = PADDING + sizeClass * COUNTERS + counter.index();
        VALUE.setOpaque(byClass, index, byClass[index] + 1);
    }

    /** Adds an amount of at least 0. Called on the owning loop only. */
    public void add(Counter counter, long amount) {
        int index = PADDING + counter.index();
        VALUE.setOpaque(values, index, values[index] + amount);
    }

    /** Adds all that another loop has counted, but for its latencies. */
    void addAll(LoopCounters other) {
        for (int i = 0; i < values.length; i++) {
            values[i] += (long) VALUE.getOpaque(other.values, i);
        }
        for (int i = 0; i < byClass.length; i++) {
            byClass[i] += (long) VALUE.getOpaque(other.byClass, i);
        }
    }

    long get(Counter counter) {
        return (long) VALUE.getOpaque(values, PADDING + counter.index());
    }

    long get(Counter counter, int sizeClass) {
        return (long) VALUE.getOpaque(byClass, PADDING + sizeClass * COUNTERS + counter.index());
    }
}
