package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** In the steady state a request allocates nothing on the heap, measured on the event loop's thread. */
class AllocationTest {

    private static final int WARM_UP_ROUNDS = 12_000;
    private static final int ROUNDS = 4_000;

    /** How often to look until the compiler, which may be slow to come to it, has removed the last allocation. */
    private static final int MEASUREMENTS = 8;

    /** What a round may allocate, in bytes: NIO wraps each buffer that it reads or writes. */
    private static final double BYTES_A_ROUND = LoopbackServer.EPOLL ? 4 : 132;

    private static ResourceLeakDetector.Level level;

    @BeforeAll
    static void turnOffLeakDetection() {
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void restoreLeakDetection() {
        ResourceLeakDetector.setLevel(level);
    }

    @Test
    void aGetAllocatesNothing() throws Exception {
        measure("get", "get key_of_16_bytes_\r\n", 1);
    }

    @Test
    void aPipelineOfGetsAllocatesNothing() throws Exception {
        measure("32 gets", "get key_of_16_bytes_\r\n".repeat(32), 32);
    }

    @Test
    void aSetAllocatesNothing() throws Exception {
        measure("set", "set key_of_16_bytes_ 0 0 100\r\n" + "v".repeat(100) + "\r\n", 1);
    }

    @Test
    void metaCommandsAllocateNothing() throws Exception {
        measure(
                "mg, ms, ma, md",
                String.join(
                        "\r\n",
                        "mg key_of_16_bytes_ v k t f Oopaque",
                        "mg a2V5X29mXzE2X2J5dGVzXw== b k s N30",
                        "ms key_of_16_bytes_ 100 T0 q c",
                        "v".repeat(100),
                        "ma miss q",
                        "md miss k",
                        ""),
                5);
    }

    @Test
    void otherCommandsAllocateNothing() throws Exception {
        measure(
                "gets, touch, delete of a miss, noreply set, error",
                String.join(
                        "\r\n",
                        "gets key_of_16_bytes_ miss",
                        "touch key_of_16_bytes_ 0",
                        "delete miss",
                        "set key_of_16_bytes_ 0 0 100 noreply",
                        "v".repeat(100),
                        "nonsense",
                        ""),
                5);
    }

    private static void measure(String name, String request, int requests) throws Exception {
        try (LoopbackServer server = new LoopbackServer(1 << 20);
                Socket client = server.connect()) {
            byte[] set =
                    ("set key_of_16_bytes_ 0 0 100\r\n" + "v".repeat(100) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            exchange(client, set, "STORED\r\n".length());
            byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
            int replyLength = replyLength(request);
            repeat(client, bytes, replyLength, WARM_UP_ROUNDS);
            double bytesPerRound = Double.MAX_VALUE;
            for (int i = 0; i < MEASUREMENTS && bytesPerRound >= BYTES_A_ROUND; i++) {
                long before = allocatedByLoop(server);
                repeat(client, bytes, replyLength, ROUNDS);
                bytesPerRound = (double) (allocatedByLoop(server) - before) / ROUNDS;
                System.out.printf(
                        "%s: %.2f bytes a round, %.2f a request%n", name, bytesPerRound, bytesPerRound / requests);
            }
            assertThat(bytesPerRound).isLessThan(BYTES_A_ROUND);
        }
    }

    private static int replyLength(String request) {
        try (Conversation talk = new Conversation()) {
            talk.say("set key_of_16_bytes_ 0 0 100\r\n" + "v".repeat(100) + "\r\n");
            return talk.say(request).length();
        }
    }

    private static void repeat(Socket client, byte[] request, int replyLength, int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            exchange(client, request, replyLength);
        }
    }

    private static void exchange(Socket client, byte[] request, int replyLength) throws IOException {
        client.getOutputStream().write(request);
        assertThat(client.getInputStream().readNBytes(replyLength)).hasSize(replyLength);
    }

    private static long allocatedByLoop(LoopbackServer server) throws InterruptedException, ExecutionException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return server.group()
                .submit(() ->
                        threads.getThreadAllocatedBytes(Thread.currentThread().threadId()))
                .get();
    }
}
