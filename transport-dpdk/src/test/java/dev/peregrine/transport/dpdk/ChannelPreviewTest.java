package dev.peregrine.transport.dpdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Looking at a channel before something arrives for it: in every state, and without a trace. */
@Timeout(60)
class ChannelPreviewTest {

    private static final int DEPTH = 6;

    @Test
    void aChannelCanBeLookedAtFromBeginningToEnd() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.listen(new EchoHandler());
            Recorder recorder = new Recorder();
            DpdkSocketChannel client = (DpdkSocketChannel) hosts.connect(server, recorder);

            assertThat(look(client)).isNotZero();

            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[100])).sync();
            recorder.awaitBytes(100);
            ChannelHandler handler = client.pipeline().first();
            client.eventLoop().submit(() -> client.pipeline().remove(handler)).sync();
            assertThat(look(client)).isNotZero();
            client.close().sync();
            assertThat(look(client)).isNotNull();
        }
    }

    private static Integer look(DpdkSocketChannel channel) throws Exception {
        Callable<Integer> looks = () -> {
            int read = 0;
            for (int depth = 0; depth <= DEPTH; depth++) {
                read += channel.stream().preview(depth);
            }
            return read;
        };
        return channel.eventLoop().submit(looks).get();
    }
}
