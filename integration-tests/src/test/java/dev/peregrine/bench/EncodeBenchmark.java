package dev.peregrine.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** As {@link ParseBenchmark} with a get that is answered with a value: the difference is what it costs to encode that. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Thread)
public class EncodeBenchmark {

    private EmbeddedServer server;

    @Setup
    public void open() {
        server = new EmbeddedServer(
                new FixedValueStore(100), "get key_of_16_bytes_\r\n", "VALUE key_of_16_bytes_ 0 100\r\nvvvv");
    }

    @Benchmark
    public int valueOf100Bytes() {
        return server.answer();
    }

    @TearDown
    public void close() {
        server.close();
    }
}
