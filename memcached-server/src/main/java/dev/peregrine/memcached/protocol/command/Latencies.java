package dev.peregrine.memcached.protocol.command;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long commands of one event loop take, by class: from when bytes of a client come to the server until the replies to
 * all that came with them have been handed to the network.
 *
 * <p>One turn of a connection out of {@link #SAMPLING} is measured, which costs the others a decrement. Commands that came
 * together count with the same time, each. Written by the loop alone, read by anybody; allocates nothing.
 */
public final class Latencies {

    /** Of so many turns of connections one is measured. */
    static final int SAMPLING = 32;

    /** Upper bounds of the buckets in nanoseconds; a last one has none. */
    private static final long[] BOUNDS = {
        1_000,
        2_000,
        5_000,
        10_000,
        20_000,
        50_000,
        100_000,
        200_000,
        500_000,
        1_000_000,
        2_000_000,
        5_000_000,
        10_000_000,
        20_000_000,
        50_000_000,
        100_000_000
    };

    private static final CommandClass[] CLASSES = CommandClass.values();
    private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(long[].class);

    /** For each class its buckets, and the sum of nanoseconds last. */
    private static final int ROW = BOUNDS.length + 2;

    private final LoopCounters counters;
    private final long[] values = new long[CLASSES.length * ROW];
    private final long[] before = new long[CLASSES.length];
    private final long[] atPause = new long[CLASSES.length];
    private int untilSample = SAMPLING;
    /** Whose turn is being measured, null for nobody's. */
    private Object measured;

    private long startNanos;

    Latencies(LoopCounters counters) {
        this.counters = counters;
    }

    /** Whether the turn that begins is to be measured; then {@link #begin} is called. */
    public boolean isDue() {
        return --untilSample <= 0;
    }

    /** A client's bytes have come. */
    public void begin(Object connection, long nowNanos) {
        untilSample = SAMPLING;
        measured = connection;
        startNanos = nowNanos;
        for (int i = 0; i < CLASSES.length; i++) {
            before[i] = CLASSES[i].executed(counters);
        }
    }

    /** The measured turn waits while others' commands are executed: its time goes on, and theirs do not count. */
    public void pause() {
        for (int i = 0; i < CLASSES.length; i++) {
            atPause[i] = CLASSES[i].executed(counters);
        }
    }

    /** The commands of the measured turn are executed from now on. */
    public void resume() {
        for (int i = 0; i < CLASSES.length; i++) {
            before[i] += CLASSES[i].executed(counters) - atPause[i];
        }
    }

    /** Whether a connection's turn is being measured; then {@link #end} is called once its replies are handed over. */
    @SuppressWarnings("ReferenceEquality") // it is the very connection that counts
    public boolean isMeasuring(Object connection) {
        return measured == connection;
    }

    /** The replies have been handed over. */
    public void end(long nowNanos) {
        measured = null;
        long nanos = nowNanos - startNanos;
        int bucket = 0;
        while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
            bucket++;
        }
        for (int i = 0; i < CLASSES.length; i++) {
            long commands = CLASSES[i].executed(counters) - before[i];
            if (commands > 0) {
                add(i * ROW + bucket, commands);
                add(i * ROW + ROW - 1, commands * nanos);
            }
        }
    }

    private void add(int index, long amount) {
        VALUE.setOpaque(values, index, values[index] + amount);
    }

    /** The upper bound of a bucket in nanoseconds; {@link Long#MAX_VALUE} for the last one. */
    public static long boundNanos(int bucket) {
        return bucket < BOUNDS.length ? BOUNDS[bucket] : Long.MAX_VALUE;
    }

    /** How many buckets there are. */
    public static int buckets() {
        return BOUNDS.length + 1;
    }

    @SuppressWarnings("EnumOrdinal") // the place in an array of this process
    long count(CommandClass commands, int bucket) {
        return (long) VALUE.getOpaque(values, commands.ordinal() * ROW + bucket);
    }

    @SuppressWarnings("EnumOrdinal") // the place in an array of this process
    long sumNanos(CommandClass commands) {
        return (long) VALUE.getOpaque(values, commands.ordinal() * ROW + ROW - 1);
    }
}
