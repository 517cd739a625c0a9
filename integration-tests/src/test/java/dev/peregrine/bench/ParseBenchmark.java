package dev.peregrine.bench;

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

/** What a request costs that is parsed, finds a store without items, and has the shortest of replies. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Thread)
public class ParseBenchmark {

    private static final String KEY = "key_of_16_bytes_";
    private static final int VALUE_BYTES = 100;

    /** What is asked, and how the reply begins. */
    public enum Request {
        /** A classic get. */
        GET("get " + KEY + "\r\n", "END"),
        /** A meta get of the value. */
        MG("mg " + KEY + " v\r\n", "EN"),
        /** A classic set. */
        SET("set " + KEY + " 0 0 " + VALUE_BYTES + "\r\n" + "v".repeat(VALUE_BYTES) + "\r\n", "STORED"),
        /** A get of the binary protocol: magic, opcode, key length, what a get has no use for, length of the body. */
        BINARY(
                "\u0080\0\0" + (char) KEY.length() + "\0\0\0\0\0\0\0" + (char) KEY.length() + "\0".repeat(12) + KEY,
                "\u0081\0");

        private final String asked;
        private final String replyBegin;

        Request(String asked, String replyBegin) {
            this.asked = asked;
            this.replyBegin = replyBegin;
        }
    }

    @Param({"GET", "MG", "SET", "BINARY"})
    public Request request;

    private EmbeddedServer server;

    @Setup
    public void open() {
        server = new EmbeddedServer(new FixedValueStore(-1), request.asked, request.replyBegin);
    }

    @Benchmark
    public int shortestReply() {
        return server.answer();
    }

    @TearDown
    public void close() {
        server.close();
    }
}
