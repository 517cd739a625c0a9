package dev.peregrine.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What operations of the store cost while there is room for all items, next to those of a {@link
 * java.util.concurrent.ConcurrentHashMap} and of Caffeine on the heap.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StoreBenchmark {

    /** The cache, shared by all threads. */
    @State(Scope.Benchmark)
    public static class Caches {

        private static final int ZIPF_KEYS = 1 << 20;
        private static final double ZIPF_EXPONENT = 0.99;

        @Param({"map", "caffeine", "store"})
        public String cache;

        @Param("1000000")
        public int items;

        private MeasuredCache measured;
        private int[] zipf;

        @Setup
        public void open() {
            measured = MeasuredCache.open(cache, items, false);
            double[] upTo = new double[items];
            double sum = 0;
            for (int i = 0; i < items; i++) {
                sum += 1 / Math.pow(i + 1, ZIPF_EXPONENT);
                upTo[i] = sum;
            }
            double total = sum;
            zipf = new SplittableRandom(1)
                    .doubles(ZIPF_KEYS)
                    .mapToInt(random -> Math.abs(Arrays.binarySearch(upTo, random * total) + 1))
                    .toArray();
        }

        @TearDown
        public void close() {
            measured.close();
        }
    }

    /** One thread's access and its random keys. */
    @State(Scope.Thread)
    public static class Client {

        private CacheAccess access;
        private SplittableRandom random;
        private int number;

        @Setup
        public void open(Caches caches) {
            access = caches.measured.newAccess();
            random = new SplittableRandom();
            number = random.nextInt(Caches.ZIPF_KEYS);
        }
    }

    @Benchmark
    public boolean getHit(Caches caches, Client client) {
        return client.access.get(client.random.nextInt(caches.items));
    }

    @Benchmark
    public boolean getMiss(Caches caches, Client client) {
        return client.access.get(-1L - client.random.nextInt(caches.items));
    }

    @Benchmark
    public void setReplacing(Caches caches, Client client) {
        client.access.set(client.random.nextInt(caches.items));
    }

    /** One operation in ten is a set. */
    @Benchmark
    public boolean zipf(Caches caches, Client client) {
        int number = client.number++;
        int key = caches.zipf[number & (Caches.ZIPF_KEYS - 1)] % caches.items;
        if (number % 10 != 0) {
            return client.access.get(key);
        }
        client.access.set(key);
        return true;
    }
}
