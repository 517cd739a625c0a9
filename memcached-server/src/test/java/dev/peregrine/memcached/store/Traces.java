package dev.peregrine.memcached.store;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;

/** Sequences of keys, made or recorded. */
final class Traces {

    private Traces() {}

    /** Keys of Zipf's law with this exponent. */
    static long[] zipf(int length, int keys, double exponent, long seed) {
        double[] upTo = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) {
            sum += 1 / Math.pow(i + 1, exponent);
            upTo[i] = sum;
        }
        Random random = new Random(seed);
        double total = sum;
        return LongStream.generate(() -> {
                    int found = Arrays.binarySearch(upTo, random.nextDouble() * total);
                    return found < 0 ? -found - 1L : found;
                })
                .limit(length)
                .toArray();
    }

    /** The same keys over and over again, in order. */
    static long[] loop(int length, int keys) {
        return LongStream.range(0, length).map(i -> 1L << 32 | i % keys).toArray();
    }

    /** Zipf's law with scans of keys that never come back: every second stretch is one. */
    static long[] zipfWithScans(int length, int keys, int stretch, long seed) {
        long[] trace = zipf(length, keys, 0.9, seed);
        for (int i = 0; i < length; i++) {
            if (i / stretch % 2 == 1) {
                trace[i] = 1L << 33 | i;
            }
        }
        return trace;
    }

    /** Zipf's law, with other keys after each stretch. */
    static long[] renewed(int length, int keys, int stretch, long seed) {
        long[] trace = zipf(length, keys, 0.9, seed);
        for (int i = 0; i < length; i++) {
            trace[i] |= (long) (i / stretch) << 35;
        }
        return trace;
    }

    /** Zipf's law, each key of which is followed by the next one after so many accesses. */
    static long[] drifting(int length, int keys, int pace, long seed) {
        long[] trace = zipf(length, keys, 0.9, seed);
        for (int i = 0; i < length; i++) {
            trace[i] += i / pace;
        }
        return trace;
    }

    /** First recency counts, then frequency, then recency again. */
    static long[] shifting(int length, int keys, long seed) {
        long[] trace = zipf(length, keys, 0.9, seed);
        Random random = new Random(seed + 1);
        for (int i = 0; i < length; i++) {
            if (i < length / 3 || i > 2 * length / 3) {
                trace[i] = 1L << 34 | Math.max(0, i - (long) (Math.abs(random.nextGaussian()) * keys / 20));
            }
        }
        return trace;
    }

    /** A recorded trace: xz-compressed big-endian 32-bit keys, read with the {@code xz} command. */
    static long[] recorded(Path file) throws IOException {
        Process xz = new ProcessBuilder("xz", "-dc", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        LongStream.Builder keys = LongStream.builder();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(xz.getInputStream(), 1 << 16))) {
            while (true) {
                keys.add(in.readInt());
            }
        } catch (EOFException e) {
            return keys.build().toArray();
        }
    }
}
