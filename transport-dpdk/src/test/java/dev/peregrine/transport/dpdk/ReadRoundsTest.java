package dev.peregrine.transport.dpdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In which order the channels of a loop are read in one turn, and told that it is complete. */
@Timeout(60)
class ReadRoundsTest {

    private static final int CLIENTS = 3;

    @Test
    void allChannelsAreReadBeforeTheFirstRoundIsComplete() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Log log = new Log();
            Channel server = hosts.listen(log);
            DpdkSocketChannel[] clients = new DpdkSocketChannel[CLIENTS];
            for (int i = 0; i < CLIENTS; i++) {
                clients[i] = (DpdkSocketChannel) hosts.connect(server, new Recorder());
                clients[i].writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
                int served = i + 1;
                Patience.await("the first round", () -> log.events.size() == 2 * served);
            }
            log.events.clear();
            CountDownLatch paused = new CountDownLatch(1);
            CountDownLatch resumed = new CountDownLatch(1);
            hosts.serverGroup.next().execute(() -> {
                paused.countDown();
                await(resumed);
            });
            await(paused);
            for (DpdkSocketChannel client : clients) {
                client.writeAndFlush(Unpooled.wrappedBuffer(new byte[1])).sync();
                Patience.await(
                        "a segment on the wire", () -> client.tcpInfo().get().unacknowledged() == 1);
            }

            resumed.countDown();

            Patience.await("all rounds", () -> log.events.size() == 2 * CLIENTS);
            assertThat(log.events).containsExactly("read", "read", "read", "complete", "complete", "complete");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ChannelHandler.Sharable
    private static final class Log extends ChannelInboundHandlerAdapter {

        final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            events.add("read");
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            events.add("complete");
        }
    }
}
