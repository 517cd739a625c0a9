package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.util.Log2Histogram;

/** The counters of one {@link NetworkStack}: written by its loop alone, read by any thread, possibly a moment late. */
// The ordinal is an index into this object's own array and goes nowhere else.
@SuppressWarnings("EnumOrdinal")
public final class StackCounters {

    /** Bursts of 1, 2, 4, … 16 frames are told apart, which is all that are taken at once. */
    public static final int BURST_BOUNDS = 5;

    private final Log2Histogram bursts = new Log2Histogram(BURST_BOUNDS);
    private final long[] values = new long[StackCounter.values().length];

    void increment(StackCounter counter) {
        values[counter.ordinal()]++;
    }

    void add(StackCounter counter, long amount) {
        values[counter.ordinal()] += amount;
    }

    /** Frames that the device had at once, of turns in which it had some. */
    public Log2Histogram bursts() {
        return bursts;
    }

    /** The value at present. */
    public long get(StackCounter counter) {
        return values[counter.ordinal()];
    }
}
