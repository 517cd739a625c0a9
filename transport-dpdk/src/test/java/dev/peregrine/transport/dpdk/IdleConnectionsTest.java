package dev.peregrine.transport.dpdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.MessageToByteEncoder;
import io.netty.util.internal.PlatformDependent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a connection costs that has done its work and waits for more: its TCP state, its channel and its pipeline. */
@Timeout(180)
class IdleConnectionsTest {

    private static final int CONNECTIONS = 12_000;
    private static final int AT_ONCE = 256;
    private static final int MOST_BYTES = 2_560;
    private static final byte[] LINE = "a request\r\n".getBytes(StandardCharsets.US_ASCII);

    private final AtomicInteger answered = new AtomicInteger();

    /** Writes a line behind what it is given. */
    private static final class LineEncoder extends MessageToByteEncoder<byte[]> {
        @Override
        protected void encode(ChannelHandlerContext ctx, byte[] line, ByteBuf out) {
            out.writeBytes(line);
        }
    }

    /** Answers each line with a line. */
    private static final class Answers extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
            ctx.writeAndFlush(LINE);
        }
    }

    /** Counts answers. */
    private final class Counts extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
            answered.incrementAndGet();
        }
    }

    private ChannelInitializer<Channel> pipeline(boolean server) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new LineBasedFrameDecoder(8_192))
                        .addLast(new LineEncoder())
                        .addLast(server ? new Answers() : new Counts());
            }
        };
    }

    @Test
    void anIdleConnectionIsSmallAndHoldsNoPacketBuffer() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.listen(pipeline(true));
            List<Channel> clients = new ArrayList<>(CONNECTIONS);
            open(hosts, server, clients, AT_ONCE);
            long directBefore = PlatformDependent.usedDirectMemory();
            long before = usedHeap();

            open(hosts, server, clients, CONNECTIONS);

            long heap = usedHeap() - before;
            long direct = PlatformDependent.usedDirectMemory() - directBefore;
            int ends = 2 * (CONNECTIONS - AT_ONCE);
            System.out.printf(
                    "bytes per idle connection with its channel and pipeline: %d on the heap, %d off it%n",
                    heap / ends, direct / ends);
            assertThat((heap + direct) / ends).isLessThanOrEqualTo(MOST_BYTES);
            for (DpdkInterface host : List.of(hosts.serverInterface, hosts.clientInterface)) {
                LoopStatistics statistics = host.statistics().getFirst();
                Patience.await("all receive buffers", () -> statistics.receiveBuffersInUse() == 0);
                Patience.await("all transmit buffers", () -> statistics.transmitBuffersInUse() == 0);
            }
            assertThat(clients).allMatch(Channel::isActive);
        }
    }

    /** Opens connections until there are so many, each of which asks and is answered once. */
    private void open(TwoHosts hosts, Channel server, List<Channel> clients, int count) throws Exception {
        var bootstrap = hosts.client(pipeline(false));
        Queue<ChannelFuture> opening = new ArrayDeque<>();
        while (clients.size() < count) {
            while (opening.size() < AT_ONCE && clients.size() + opening.size() < count) {
                opening.add(bootstrap.connect(server.localAddress()));
            }
            Channel client = opening.remove().syncUninterruptibly().channel();
            client.writeAndFlush(Unpooled.wrappedBuffer(LINE));
            clients.add(client);
        }
        Patience.await(count + " answers", () -> answered.get() == count);
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
