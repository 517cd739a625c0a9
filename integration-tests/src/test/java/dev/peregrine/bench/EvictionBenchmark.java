package dev.peregrine.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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

/** What a set of a new key costs where another item has to go for it, next to Caffeine on the heap. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EvictionBenchmark {

    /** The cache, shared by all threads. */
    @State(Scope.Benchmark)
    public static class Caches {

        @Param({"caffeine", "store"})
        public String cache;

        @Param("1000000")
        public int items;

        private MeasuredCache measured;

        @Setup
        public void open() {
            measured = MeasuredCache.open(cache, items, true);
        }

        @TearDown
        public void close() {
            measured.close();
        }
    }

    /** One thread's access, and keys that nobody has used before. */
    @State(Scope.Thread)
    public static class Client {

        private final ByteBuf key = Unpooled.directBuffer(CacheAccess.KEY_BYTES);
        private CacheAccess access;
        private long number;

        @Setup
        public void open(Caches caches) {
            access = caches.measured.newAccess();
            number = new SplittableRandom().nextLong();
        }
    }

    @Benchmark
    public void setEvicting(Client client) {
        CacheAccess.writeKey(client.key, 0, client.number++);
        client.access.set(client.key, 0);
    }
}
