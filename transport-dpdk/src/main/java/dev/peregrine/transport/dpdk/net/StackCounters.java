package dev.peregrine.transport.dpdk.net;

/** The counters of one {@link NetworkStack}: written by its loop alone, read by any thread, possibly a moment late. */
// The ordinal is an index into this object's own array and goes nowhere else.
@SuppressWarnings("EnumOrdinal")
public final class StackCounters {

    private final long[] values = new long[StackCounter.values().length];

    void increment(StackCounter counter) {
        values[counter.ordinal()]++;
    }

    void add(StackCounter counter, long amount) {
        values[counter.ordinal()] += amount;
    }

    /** The value at present. */
    public long get(StackCounter counter) {
        return values[counter.ordinal()];
    }
}
