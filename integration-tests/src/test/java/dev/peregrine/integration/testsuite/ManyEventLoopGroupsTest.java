package dev.peregrine.integration.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.DpdkEventLoopGroup;
import dev.peregrine.transport.dpdk.DpdkInterface;
import dev.peregrine.transport.dpdk.DpdkServerSocketChannel;
import dev.peregrine.transport.dpdk.DpdkSocketChannel;
import dev.peregrine.transport.dpdk.LoopStatistics;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Event loop groups come and go by the hundred on one DPDK, each with connections, and leave nothing behind. */
@Tag(SuiteTotals.OWN)
final class ManyEventLoopGroupsTest {

    private static final int ROUNDS = 200;
    private static final int WARM_UP_ROUNDS = 50;
    private static final int LOOPS = 2;
    private static final int CONNECTIONS = 4;
    private static final long GROWTH_BYTES = 200_000;
    private static final Duration SHUTDOWN = Duration.ofSeconds(3);

    private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
    private Duration longestShutdown = Duration.ZERO;

    /** What could leak. */
    private record Usage(long heapBytes, long directBytes, long threads, long files) {

        static Usage now() throws IOException {
            long heap = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                heap = Math.min(heap, runtime.totalMemory() - runtime.freeMemory());
            }
            return new Usage(
                    heap, PlatformDependent.usedDirectMemory(), count("/proc/self/task"), count("/proc/self/fd"));
        }

        private static long count(String directory) throws IOException {
            try (Stream<Path> entries = Files.list(Path.of(directory))) {
                return entries.count();
            }
        }
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    private final class Answers extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
            answers.add(message.readableBytes());
        }
    }

    @Test
    @Timeout(120)
    void nothingIsLeftBehind() throws Exception {
        try (DpdkInterface networkInterface = SuiteInterface.withoutWire(SuiteInterface.MANY_GROUPS_PORT, LOOPS)) {
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                useGroup(networkInterface);
            }
            Usage before = Usage.now();
            for (int round = WARM_UP_ROUNDS; round < ROUNDS; round++) {
                useGroup(networkInterface);
            }
            Usage after = Usage.now();

            System.out.printf(
                    "%d event loop groups on one DPDK, from the %dth to the last: %s, %s; longest shutdown %d ms%n",
                    ROUNDS, WARM_UP_ROUNDS, before, after, longestShutdown.toMillis());
            assertThat(after.heapBytes() - before.heapBytes()).isLessThan(GROWTH_BYTES);
            assertThat(after.directBytes() - before.directBytes()).isLessThan(GROWTH_BYTES);
            assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 2);
            assertThat(after.files()).isLessThanOrEqualTo(before.files() + 2);
            assertThat(longestShutdown).isLessThan(SHUTDOWN);
        }
    }

    private void useGroup(DpdkInterface networkInterface) throws Exception {
        DpdkEventLoopGroup group = new DpdkEventLoopGroup(networkInterface);
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(DpdkServerSocketChannel.class)
                .childHandler(new Echo())
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        for (int i = 0; i < CONNECTIONS; i++) {
            new Bootstrap()
                    .group(group)
                    .channel(DpdkSocketChannel.class)
                    .handler(new Answers())
                    .connect(server.localAddress())
                    .sync()
                    .channel()
                    .writeAndFlush(Unpooled.wrappedBuffer(new byte[10]));
        }
        for (int i = 0; i < CONNECTIONS; i++) {
            assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo(10);
        }

        long beginNanos = System.nanoTime();
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
        Duration took = Duration.ofNanos(System.nanoTime() - beginNanos);
        longestShutdown = took.compareTo(longestShutdown) > 0 ? took : longestShutdown;
        assertThat(networkInterface.freeSlots()).isEqualTo(LOOPS);
        for (LoopStatistics loop : networkInterface.statistics()) {
            assertThat(loop.receiveBuffersInUse()).isZero();
            assertThat(loop.transmitBuffersInUse()).isZero();
        }
    }
}
