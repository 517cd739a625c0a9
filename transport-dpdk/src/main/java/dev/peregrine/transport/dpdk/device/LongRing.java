package dev.peregrine.transport.dpdk.device;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A bounded queue of addresses between one writing and one reading thread. Who reads may change, if the change itself
 * orders memory.
 *
 * <p>An entry of 0 is empty, so that writer and reader meet in the entries alone and each keeps its index to itself (as in
 * Giacomoni et al., "FastForward for Efficient Pipeline Parallelism", 2008).
 */
final class LongRing {

    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] entries;
    private final int mask;
    private int write;
    private int read;

    /**
     * Creates a ring.
     *
     * @param capacity a power of two
     */
    LongRing(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(capacity + " is not a power of two");
        }
        entries = new long[capacity];
        mask = capacity - 1;
    }

    /** Appends an address other than 0; returns false where the ring is full. */
    boolean offer(long address) {
        int index = write & mask;
        if ((long) ENTRY.getAcquire(entries, index) != 0) {
            return false;
        }
        ENTRY.setRelease(entries, index, address);
        write++;
        return true;
    }

    /** Whether an address would find no room now; called by the writing thread. */
    boolean isFull() {
        return (long) ENTRY.getAcquire(entries, write & mask) != 0;
    }

    /** Takes the oldest address, or 0 where there is none. */
    long poll() {
        int index = read & mask;
        long address = (long) ENTRY.getAcquire(entries, index);
        if (address != 0) {
            ENTRY.setRelease(entries, index, 0L);
            read++;
        }
        return address;
    }
}
