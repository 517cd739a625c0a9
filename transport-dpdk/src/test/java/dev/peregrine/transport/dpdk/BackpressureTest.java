package dev.peregrine.transport.dpdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a slow reader slows the writer down, and how reading follows the channel's configuration. */
@Timeout(60)
class BackpressureTest {

    private static final int BYTES = 2_000_000;

    @Test
    void notReadingClosesTheWindowUntilTheWriterIsUnwritable() throws Exception {
        byte[] data = new byte[BYTES];
        new Random(2).nextBytes(data);
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder serverSide = new Recorder();
            CompletableFuture<Channel> accepted = new CompletableFuture<>();
            Channel server = hosts.server(new ClosingTest.Capturing(serverSide, accepted))
                    .childOption(ChannelOption.AUTO_READ, false)
                    .childOption(ChannelOption.SO_RCVBUF, 65_536)
                    .bind(TwoHosts.SERVER, 0)
                    .sync()
                    .channel();
            Recorder clientSide = new Recorder();
            Channel client = hosts.connect(server, clientSide);
            DpdkSocketChannel child = (DpdkSocketChannel) accepted.get(10, TimeUnit.SECONDS);

            client.writeAndFlush(Unpooled.wrappedBuffer(data));

            clientSide.awaitEvent("unwritable");
            Patience.await("payload", () -> ClosingTest.unread(child) >= 30_000);
            assertThat(serverSide.receivedBytes()).isZero();
            assertThat(client.isWritable()).isFalse();

            child.config().setAutoRead(true);

            assertThat(serverSide.awaitBytes(BYTES).received()).isEqualTo(data);
            clientSide.awaitEvent("writable");
        }
    }

    @Test
    void oneReadBringsOneMessageWithoutAutoRead() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder serverSide = new Recorder();
            CompletableFuture<Channel> accepted = new CompletableFuture<>();
            Channel server = hosts.server(new ClosingTest.Capturing(serverSide, accepted))
                    .childOption(ChannelOption.AUTO_READ, false)
                    .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(10))
                    .bind(TwoHosts.SERVER, 0)
                    .sync()
                    .channel();
            Channel client = hosts.connect(server, new Recorder());
            Channel child = accepted.get(10, TimeUnit.SECONDS);
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[25]));

            for (int size : new int[] {10, 10, 5}) {
                int before = serverSide.messageSizes().size();
                child.read();
                serverSide.await(r -> r.messageSizes().size() > before, "a message");
                assertThat(serverSide.messageSizes()).hasSize(before + 1).last().isEqualTo(size);
            }
        }
    }

    @Test
    void messagesAreCutToTheSizeThatTheAllocatorAsksFor() throws Exception {
        byte[] data = new byte[5_000];
        new Random(3).nextBytes(data);
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder serverSide = new Recorder();
            Channel server = hosts.server(serverSide)
                    .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(100))
                    .bind(TwoHosts.SERVER, 0)
                    .sync()
                    .channel();
            Channel client = hosts.connect(server, new Recorder());

            client.writeAndFlush(Unpooled.wrappedBuffer(data));

            assertThat(serverSide.awaitBytes(data.length).received()).isEqualTo(data);
            assertThat(serverSide.messageSizes()).allMatch(size -> size <= 100);
        }
    }

    @Test
    void payloadThatIsHeldForLongIsCopiedOutBeforeReceivingStops() throws Exception {
        try (TwoHosts hosts = new TwoHosts(1, 1, MemoryWire.Receive.SPREAD, 256)) {
            Hoarder hoarder = new Hoarder();
            Channel server = hosts.listen(hoarder);
            Channel client = hosts.connect(server, new Recorder());

            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[1_000_000]));

            hoarder.awaitBytes(1_000_000);
            LoopStatistics statistics = hosts.serverInterface.statistics().getFirst();
            assertThat(statistics.get(LoopCounter.RECEIVED_COPIED_BYTES)).isPositive();
            assertThat(statistics.receiveBuffersAvailable()).isPositive();
            hoarder.release();
        }
    }

    @Test
    void whatIsMoreThanTheSendBufferArrivesWholeBeforeTheClose() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            byte[] bytes = new byte[2_048];
            new Random(3).nextBytes(bytes);
            Channel server = hosts.server(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelActive(ChannelHandlerContext ctx) {
                            ctx.write(Unpooled.copiedBuffer(bytes, 0, 924));
                            ctx.write(Unpooled.copiedBuffer(bytes, 924, 250));
                            ctx.writeAndFlush(Unpooled.copiedBuffer(bytes, 1_174, 874))
                                    .addListener(ChannelFutureListener.CLOSE);
                        }
                    })
                    .childOption(ChannelOption.SO_SNDBUF, 1_024)
                    .bind(TwoHosts.SERVER, 0)
                    .sync()
                    .channel();
            Recorder client = new Recorder();
            hosts.connect(server, client);

            client.awaitEvent("inactive");

            assertThat(client.events()).containsOnly("active", "inactive");
            assertThat(client.received()).isEqualTo(bytes);
        }
    }

    @Test
    void clientsThatDoNotReadLeaveMemoryForOneThatDoes() throws Exception {
        try (TwoHosts hosts = new TwoHosts(1, 1, MemoryWire.Receive.SPREAD, 512)) {
            Channel server = hosts.listen(new LongReply());
            for (int i = 0; i < 20; i++) {
                Channel idle = hosts.client(new Recorder())
                        .option(ChannelOption.AUTO_READ, false)
                        .option(ChannelOption.SO_RCVBUF, 4096)
                        .connect(server.localAddress())
                        .sync()
                        .channel();
                idle.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
            }
            Recorder reading = new Recorder();
            Channel client = hosts.connect(server, reading);

            for (int i = 1; i <= 10; i++) {
                client.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
                reading.awaitBytes(i * LongReply.BYTES);
            }

            assertThat(hosts.serverInterface.statistics().getFirst().get(LoopCounter.TRANSMIT_SHORTAGES))
                    .isPositive();
        }
    }

    /** Answers each message with far more than one connection's share of the transmit buffers. */
    @ChannelHandler.Sharable
    private static final class LongReply extends ChannelInboundHandlerAdapter {

        static final int BYTES = 200_000;

        private static final int CHUNK = 1_000;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            for (int i = 0; i < BYTES; i += CHUNK) {
                ctx.write(ctx.alloc().directBuffer(CHUNK, CHUNK).writeZero(CHUNK), ctx.voidPromise());
            }
            ctx.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // The hosts are shut down with replies underway.
            ctx.close();
        }
    }
}
