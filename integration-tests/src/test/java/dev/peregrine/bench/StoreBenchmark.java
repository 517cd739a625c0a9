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

        @Param({"map", "caffeine", "store"})
        public String cache;

        @Param("1000000")
        public int items;

        private MeasuredCache measured;

        @Setup
        public void open() {
            measured = MeasuredCache.open(cache, items, false);
        }

        @TearDown
        public void close() {
            measured.close();
        }
    }

    /** One thread's requests for items that are there, each as likely as another. */
    @State(Scope.Thread)
    public static class Uniform {

        private Requests requests;

        @Setup
        public void open(Caches caches) {
            SplittableRandom random = new SplittableRandom();
            requests = new Requests(caches.measured.newAccess(), () -> random.nextInt(caches.items));
        }
    }

    /** One thread's requests for items that are not there. */
    @State(Scope.Thread)
    public static class Absent {

        private Requests requests;

        @Setup
        public void open(Caches caches) {
            SplittableRandom random = new SplittableRandom();
            requests = new Requests(caches.measured.newAccess(), () -> -1L - random.nextInt(caches.items));
        }
    }

    /** One thread's requests for items that are there, of which some are asked for much more than others. */
    @State(Scope.Thread)
    public static class Skewed {

        private static final double EXPONENT = 0.99;

        private Requests requests;
        private int number;

        @Setup
        public void open(Caches caches) {
            SplittableRandom random = new SplittableRandom();
            double[] upTo = new double[caches.items];
            double sum = 0;
            for (int i = 0; i < upTo.length; i++) {
                sum += 1 / Math.pow(i + 1, EXPONENT);
                upTo[i] = sum;
            }
            double total = sum;
            requests = new Requests(caches.measured.newAccess(), () -> {
                int found = Arrays.binarySearch(upTo, random.nextDouble() * total);
                return Math.min(Math.abs(found + 1), caches.items - 1);
            });
        }
    }

    @Benchmark
    public boolean getHit(Uniform client) {
        return client.requests.get();
    }

    @Benchmark
    public boolean getMiss(Absent client) {
        return client.requests.get();
    }

    @Benchmark
    public void setReplacing(Uniform client) {
        client.requests.set();
    }

    /** One operation in ten is a set. */
    @Benchmark
    public boolean zipf(Skewed client) {
        if (client.number++ % 10 != 0) {
            return client.requests.get();
        }
        client.requests.set();
        return true;
    }
}
