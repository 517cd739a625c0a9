package dev.peregrine.transport.dpdk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server and a client of ordinary Netty code, each on a stack of its own. */
@Timeout(60)
class EchoTest {

    @Test
    void aRequestIsAnswered() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.listen(new EchoHandler());
            Recorder answers = new Recorder();
            Channel client = hosts.connect(server, answers);

            client.writeAndFlush(Unpooled.copiedBuffer("hello", US_ASCII));

            assertThat(answers.awaitBytes(5).received()).asString(US_ASCII).isEqualTo("hello");
        }
    }

    @Test
    void addressesAreConcreteAndMatch() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder serverSide = new Recorder();
            Channel server = hosts.listen(serverSide);
            DpdkSocketChannel client = (DpdkSocketChannel) hosts.connect(server, new Recorder());

            assertThat(client.remoteAddress()).isEqualTo(server.localAddress());
            assertThat(client.localAddress().getAddress().getHostAddress()).isEqualTo(TwoHosts.CLIENT);
            assertThat(client.localAddress().getPort()).isPositive();
            serverSide.awaitEvent("active");
        }
    }

    @Test
    void largeWritesOfAnyMemoryArriveWholeAndInOrder() throws Exception {
        byte[] data = new byte[3_000_000];
        new Random(1).nextBytes(data);
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.listen(new EchoHandler());
            Recorder answers = new Recorder();
            Channel client = hosts.connect(server, answers);

            client.write(Unpooled.wrappedBuffer(data, 0, 1_000_000));
            client.write(Unpooled.directBuffer().writeBytes(data, 1_000_000, 1_000_000));
            client.writeAndFlush(Unpooled.wrappedBuffer(
                    Unpooled.wrappedBuffer(data, 2_000_000, 500_000),
                    Unpooled.wrappedBuffer(data, 2_500_000, 500_000)));

            assertThat(answers.awaitBytes(data.length).received()).isEqualTo(data);
        }
    }

    @Test
    void payloadIsNeverCopiedBetweenReceivingAndSendingIt() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.listen(new EchoHandler());
            Recorder answers = new Recorder();
            Channel client = hosts.connect(server, answers);

            client.eventLoop().execute(() -> {
                for (int i = 0; i < 100; i++) {
                    client.write(client.alloc().directBuffer(1024).writeZero(1024));
                }
                client.flush();
            });
            answers.awaitBytes(100 * 1024);

            for (DpdkInterface side : new DpdkInterface[] {hosts.serverInterface, hosts.clientInterface}) {
                LoopStatistics statistics = side.statistics().getFirst();
                assertThat(statistics.get(LoopCounter.SENT_LENT_BYTES)).isEqualTo(100 * 1024);
                assertThat(statistics.get(LoopCounter.RECEIVED_LENT_BYTES)).isEqualTo(100 * 1024);
                assertThat(statistics.get(LoopCounter.SENT_COPIED_BYTES)).isZero();
                assertThat(statistics.get(LoopCounter.RECEIVED_COPIED_BYTES)).isZero();
            }
        }
    }

    @Test
    void anEchoAllocatesNothing() throws Exception {
        int warmUp = 60_000;
        int measured = 20_000;
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.listen(new EchoHandler());
            PingPong pingPong = new PingPong(warmUp, measured);
            Channel client = hosts.connect(server, pingPong);

            client.eventLoop().execute(() -> pingPong.send(client));
            pingPong.done.await();

            double bytesPerEcho = (double) pingPong.allocatedBytes / measured;
            System.out.printf(
                    "allocation per echo, client's loop: %.3f bytes; %.1f µs per round trip%n",
                    bytesPerEcho, pingPong.nanos / 1e3 / measured);
            assertThat(bytesPerEcho).isLessThan(1);
        }
    }

    /** Sends a message, waits for its echo, and so on; measures what its own loop allocates meanwhile. */
    private static final class PingPong extends ChannelInboundHandlerAdapter {

        private final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final CountDownLatch done = new CountDownLatch(1);
        private final int warmUp;
        private final int total;
        private int count;
        private long allocatedBytes;
        private long nanos;

        PingPong(int warmUp, int measured) {
            this.warmUp = warmUp;
            this.total = warmUp + measured;
        }

        void send(Channel channel) {
            channel.writeAndFlush(channel.alloc().directBuffer(64).writeZero(64), channel.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
            count++;
            if (count == warmUp) {
                allocatedBytes = threads.getCurrentThreadAllocatedBytes();
                nanos = System.nanoTime();
            }
            if (count == total) {
                nanos = System.nanoTime() - nanos;
                allocatedBytes = threads.getCurrentThreadAllocatedBytes() - allocatedBytes;
                done.countDown();
            } else {
                send(ctx.channel());
            }
        }
    }
}
