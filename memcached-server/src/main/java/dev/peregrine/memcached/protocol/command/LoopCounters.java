package dev.peregrine.memcached.protocol.command;

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

    private final long[] values = new long[PADDING + Counter.values().length + PADDING];

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

    /** Adds an amount of at least 0. Called on the owning loop only. */
    public void add(Counter counter, long amount) {
        int index = PADDING + counter.index();
        VALUE.setOpaque(values, index, values[index] + amount);
    }

    long get(Counter counter) {
        return (long) VALUE.getOpaque(values, PADDING + counter.index());
    }
}
