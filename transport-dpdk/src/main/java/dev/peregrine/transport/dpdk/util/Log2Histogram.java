package dev.peregrine.transport.dpdk.util;

/**
 * Counts values by the least power of two that they do not exceed. Written by one thread without any ordering: another
 * may read and sees what was counted a moment ago.
 */
public final class Log2Histogram {

    private final long[] counts;

    /** @param bounds how many powers of two are told apart, from 1 to 31; larger values are counted together */
    public Log2Histogram(int bounds) {
        counts = new long[bounds + 1];
    }

    /** Counts a value of 0 or more. */
    public void add(int value) {
        int exponent = value <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(value - 1);
        counts[Math.min(exponent, counts.length - 1)]++;
    }

    /** How many powers of two are told apart. */
    public int bounds() {
        return counts.length - 1;
    }

    /** How many values were counted that do not exceed two to the power of an exponent, which is less than the bounds. */
    public long upTo(int exponent) {
        long sum = 0;
        for (int i = 0; i <= exponent; i++) {
            sum += counts[i];
        }
        return sum;
    }

    /** How many values were counted. */
    public long total() {
        return upTo(counts.length - 1);
    }
}
