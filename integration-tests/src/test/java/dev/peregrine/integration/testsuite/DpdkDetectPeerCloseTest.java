package dev.peregrine.integration.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.DpdkServerSocketChannel;
import dev.peregrine.transport.dpdk.DpdkSocketChannel;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A peer's close is found out by a channel that reads nothing of itself, as the tests of Netty's native transports ask
 * (their {@code DetectPeerCloseWithoutReadTest}, which is not published): all the bytes come, then the end.
 */
@Timeout(20)
final class DpdkDetectPeerCloseTest {

    private static final int BYTES = 100;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger received = new AtomicInteger();

    /** Counts what comes without asking for it, but for once where told to. */
    private final class Counter extends SimpleChannelInboundHandler<ByteBuf> {

        private final boolean asksOnce;

        Counter(boolean asksOnce) {
            this.asksOnce = asksOnce;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
            received.addAndGet(message.readableBytes());
            if (asksOnce) {
                ctx.read();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ended.countDown();
        }
    }

    private static final class Sender extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(Unpooled.buffer().writeZero(BYTES)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theServerHearsOfTheClientsClose(boolean asksOnce) throws Exception {
        Channel server = server().childOption(ChannelOption.AUTO_READ, false)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(BYTES / 10).maxMessagesPerRead(1))
                .childHandler(new Counter(asksOnce))
                .bind(0)
                .sync()
                .channel();
        client().handler(new Sender()).connect(server.localAddress()).sync();

        assertThatAllCame();
        server.close().sync();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theClientHearsOfTheServersClose(boolean asksOnce) throws Exception {
        Channel server = server().childHandler(new Sender()).bind(0).sync().channel();
        client().option(ChannelOption.AUTO_READ, false)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(BYTES / 10).maxMessagesPerRead(1))
                .handler(new Counter(asksOnce))
                .connect(server.localAddress())
                .sync();

        assertThatAllCame();
        server.close().sync();
    }

    private void assertThatAllCame() throws InterruptedException {
        assertThat(ended.await(15, TimeUnit.SECONDS)).isTrue();
        assertThat(received).hasValue(BYTES);
    }

    private static ServerBootstrap server() {
        return new ServerBootstrap().group(SuiteInterface.GROUP).channel(DpdkServerSocketChannel.class);
    }

    private static Bootstrap client() {
        return new Bootstrap().group(SuiteInterface.GROUP).channel(DpdkSocketChannel.class);
    }
}
