package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.memcached.config.Version;
import dev.peregrine.memcached.protocol.command.Counter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A client that does not read costs bounded memory and holds nobody up. */
class BackpressureTest {

    private static final int SEND_BUFFER_BYTES = 64 * 1024;
    private static final int VALUE_BYTES = 100_000;
    private static final int GETS = 2_000;
    private static final String REPLY = "VALUE big 0 " + VALUE_BYTES + "\r\n" + "v".repeat(VALUE_BYTES) + "\r\n";

    @Test
    void aPipelineWaitsForItsReader() throws IOException {
        waitForReader("get big\r\n".repeat(GETS), (long) GETS * (REPLY.length() + "END\r\n".length()));
    }

    @Test
    void aListOfKeysWaitsForItsReader() throws IOException {
        waitForReader("get" + " big".repeat(GETS) + "\r\n", (long) GETS * REPLY.length() + "END\r\n".length());
    }

    private static void waitForReader(String request, long expectedBytes) throws IOException {
        try (LoopbackServer server = new LoopbackServer(SEND_BUFFER_BYTES);
                Socket lazy = server.connect();
                Socket other = server.connect()) {
            LoopbackServer.await(() -> server.connections().size() == 2);
            Channel stalled = server.connections().getFirst();
            ask(other, "set big 0 0 " + VALUE_BYTES + "\r\n" + "v".repeat(VALUE_BYTES) + "\r\n", "STORED\r\n");
            lazy.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

            LoopbackServer.await(() -> !stalled.config().isAutoRead() && !stalled.isWritable());
            ask(other, "get miss\r\n", "END\r\n");
            assertThat(pendingBytes(stalled)).isLessThan(SEND_BUFFER_BYTES + 3L * VALUE_BYTES);

            assertThat(countBytes(lazy, expectedBytes)).isEqualTo(expectedBytes);
            ask(lazy, "version\r\n", "VERSION " + Version.toldToClients() + "\r\n");
            assertThat(stalled.config().isAutoRead()).isTrue();
        }
    }

    @Test
    void aGreedyReaderLeavesOthersTheirTurn() throws IOException {
        try (LoopbackServer server = new LoopbackServer(4 << 20);
                Socket greedy = server.connect();
                Socket other = server.connect()) {
            ask(other, "set big 0 0 " + VALUE_BYTES + "\r\n" + "v".repeat(VALUE_BYTES) + "\r\n", "STORED\r\n");
            greedy.getOutputStream().write(("get" + " big".repeat(GETS) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    countBytes(greedy, (long) GETS * REPLY.length());
                } catch (IOException e) {
                    Thread.currentThread().interrupt();
                }
            });
            LoopbackServer.await(() -> server.context().statistics().total(Counter.CONN_YIELDS) > 0);
            ask(other, "get miss\r\n", "END\r\n");
            LoopbackServer.await(() -> !reader.isAlive());
        }
    }

    /** As {@code nc} does at the end of its input. */
    @Test
    void aClientThatSendsNoMoreIsAnsweredAllThatItHasSent() throws IOException {
        try (LoopbackServer server = new LoopbackServer(SEND_BUFFER_BYTES);
                Socket socket = server.connect()) {
            String request = "set small 0 0 1\r\nv\r\n" + "get small\r\n".repeat(GETS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String reply = "STORED\r\n" + "VALUE small 0 1\r\nv\r\nEND\r\n".repeat(GETS);
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(reply);
        }
    }

    @Test
    void aClientThatVanishesWhileItIsWaitedForIsForgotten() throws IOException {
        try (LoopbackServer server = new LoopbackServer(SEND_BUFFER_BYTES);
                Socket other = server.connect()) {
            ask(other, "set big 0 0 " + VALUE_BYTES + "\r\n" + "v".repeat(VALUE_BYTES) + "\r\n", "STORED\r\n");
            try (Socket lazy = server.connect()) {
                lazy.setSoLinger(true, 0);
                lazy.getOutputStream().write("get big\r\n".repeat(GETS).getBytes(StandardCharsets.US_ASCII));
                LoopbackServer.await(() -> server.connections().size() == 2);
                Channel stalled = server.connections().get(1);
                LoopbackServer.await(() -> !stalled.config().isAutoRead());
            }
            LoopbackServer.await(() -> server.context().places().taken() == 1);
        }
    }

    private static long pendingBytes(Channel channel) {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes();
    }

    private static void ask(Socket socket, String request, String reply) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        byte[] received = socket.getInputStream().readNBytes(reply.length());
        assertThat(new String(received, StandardCharsets.US_ASCII)).isEqualTo(reply);
    }

    private static long countBytes(Socket socket, long expected) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] piece = new byte[1 << 16];
        long count = 0;
        while (count < expected) {
            int length = in.read(piece, 0, (int) Math.min(piece.length, expected - count));
            if (length < 0) {
                return count;
            }
            count += length;
        }
        return count;
    }
}
