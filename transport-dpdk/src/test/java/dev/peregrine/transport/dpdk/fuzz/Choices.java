package dev.peregrine.transport.dpdk.fuzz;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import java.util.Arrays;

/**
 * Takes bytes for choices, one after the other, as few of them for each as it needs: who changes a byte changes a choice.
 * Once the bytes are used up each choice is the first that there is.
 */
final class Choices {

    private final byte[] bytes;
    private int used;

    Choices(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether all bytes are used up. */
    boolean isEmpty() {
        return used >= bytes.length;
    }

    int nextInt() {
        return (int) next(Integer.BYTES);
    }

    long nextLong() {
        return next(Long.BYTES);
    }

    boolean nextBoolean() {
        return (next(1) & 1) != 0;
    }

    /** A number from 0 on that is less than a bound. */
    int nextInt(int bound) {
        int size = bound <= 1 << 8 ? 1 : bound <= 1 << 16 ? 2 : Integer.BYTES;
        return (int) (next(size) % bound);
    }

    /** A number from one on that is less than another. */
    int nextInt(int from, int to) {
        return from + nextInt(to - from);
    }

    /** Whether the rare one of so many choices was made. */
    boolean oneIn(int count) {
        return nextInt(count) == count - 1;
    }

    /** One of several values. */
    int of(int... values) {
        return values[nextInt(values.length)];
    }

    /** So many of the bytes themselves, fewer where there are no more. */
    byte[] nextBytes(int count) {
        byte[] taken = Arrays.copyOfRange(bytes, used, Math.min(used + count, bytes.length));
        used += taken.length;
        return taken;
    }

    /** Fills memory with a pattern that a single byte chooses, since little depends on what payload says. */
    void fill(long address, int length) {
        int first = (int) next(1);
        for (int i = 0; i < length; i++) {
            NativeMemory.putByte(address + i, first * (i + 1));
        }
    }

    private long next(int count) {
        long value = 0;
        for (int i = 0; i < count && used < bytes.length; i++) {
            value = value << Byte.SIZE | (bytes[used++] & 0xff);
        }
        return value;
    }
}
