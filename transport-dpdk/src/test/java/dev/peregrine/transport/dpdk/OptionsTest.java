package dev.peregrine.transport.dpdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The options that applications set: each is read back as it was set, and does what it says. */
@Timeout(60)
class OptionsTest {

    /** Expedited forwarding, as {@code IP_TOS} has it. */
    private static final int EXPEDITED = 0xb8;

    private static final int PCAP_HEADER_BYTES = 24;
    private static final int PCAP_RECORD_BYTES = 16;
    private static final int ETHERNET_BYTES = 14;

    private static final Map<ChannelOption<?>, Object> OF_STREAMS = Map.ofEntries(
            Map.entry(ChannelOption.TCP_NODELAY, false),
            Map.entry(ChannelOption.SO_KEEPALIVE, true),
            Map.entry(ChannelOption.SO_LINGER, 5),
            Map.entry(ChannelOption.SO_SNDBUF, 50_000),
            Map.entry(ChannelOption.SO_RCVBUF, 60_000),
            Map.entry(ChannelOption.SO_REUSEADDR, true),
            Map.entry(ChannelOption.IP_TOS, EXPEDITED),
            Map.entry(ChannelOption.ALLOW_HALF_CLOSURE, true),
            Map.entry(ChannelOption.CONNECT_TIMEOUT_MILLIS, 1_234),
            Map.entry(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(1_000, 2_000)),
            Map.entry(DpdkChannelOption.TCP_QUICKACK, false),
            Map.entry(DpdkChannelOption.TCP_KEEPIDLE, 10),
            Map.entry(DpdkChannelOption.TCP_KEEPINTVL, 11),
            Map.entry(DpdkChannelOption.TCP_KEEPCNT, 3),
            Map.entry(DpdkChannelOption.TCP_USER_TIMEOUT, 30_000));

    @TempDir
    private Path directory;

    @Test
    void whatIsSetIsReadBackOnBothSides() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel[] child = new Channel[1];
            var bootstrap = hosts.server(new Recorder() {
                @Override
                public void channelActive(ChannelHandlerContext ctx) throws Exception {
                    child[0] = ctx.channel();
                    super.channelActive(ctx);
                }
            });
            OF_STREAMS.forEach((option, value) -> childOption(bootstrap, option, value));
            Channel server = bootstrap.bind(TwoHosts.SERVER, 0).sync().channel();
            Recorder recorder = new Recorder();
            Bootstrap connecting = hosts.client(recorder);
            OF_STREAMS.forEach((option, value) -> option(connecting, option, value));

            Channel client = connecting.connect(server.localAddress()).sync().channel();
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
            ((Recorder) awaitChild(child).pipeline().last()).awaitBytes(1);

            OF_STREAMS.forEach((option, value) -> {
                assertThat(describe(client.config().getOption(option)))
                        .as("%s", option)
                        .isEqualTo(describe(value));
                assertThat(describe(child[0].config().getOption(option)))
                        .as("%s of the child", option)
                        .isEqualTo(describe(value));
            });
            assertThat(client.config().getOptions().keySet()).containsAll(OF_STREAMS.keySet());
        }
    }

    private static Channel awaitChild(Channel[] child) throws Exception {
        Patience.await("the accepted channel", () -> child[0] != null);
        return child[0];
    }

    /** Water marks have no equality of their own. */
    private static Object describe(Object value) {
        return value instanceof WriteBufferWaterMark ? value.toString() : value;
    }

    @SuppressWarnings("unchecked") // the map has the values that belong to its options
    private static void option(Bootstrap bootstrap, ChannelOption<?> option, Object value) {
        bootstrap.option((ChannelOption<Object>) option, value);
    }

    @SuppressWarnings("unchecked") // the map has the values that belong to its options
    private static void childOption(
            io.netty.bootstrap.ServerBootstrap bootstrap, ChannelOption<?> option, Object value) {
        bootstrap.childOption((ChannelOption<Object>) option, value);
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        DpdkSocketChannel channel = new DpdkSocketChannel();
        assertThatThrownBy(() -> channel.config().setOption(DpdkChannelOption.TCP_KEEPIDLE, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> channel.config().setOption(DpdkChannelOption.TCP_USER_TIMEOUT, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> channel.config().setOption(ChannelOption.IP_TOS, 256))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DpdkDatagramChannel().config().setOption(ChannelOption.IP_TOS, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void segmentsLeaveWithTheirTrafficClass() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.listen(new EchoHandler());
            Recorder answers = new Recorder();
            Channel client = hosts.connect(server, answers);
            hosts.clientInterface.startCapture(directory.resolve("frames"), 1 << 20, Duration.ofHours(1));

            client.config().setOption(ChannelOption.IP_TOS, EXPEDITED | 3);
            client.writeAndFlush(Unpooled.copiedBuffer("an urgent request", StandardCharsets.US_ASCII));
            answers.awaitBytes("an urgent request".length());

            assertThat(client.config().getOption(ChannelOption.IP_TOS))
                    .as("without ECN's bits")
                    .isEqualTo(EXPEDITED);
            assertThat(trafficClassesOf("an urgent request", hosts))
                    .as("the request's, the answer's")
                    .containsExactly(EXPEDITED, 0);
        }
    }

    @Test
    void datagramsLeaveWithTheirTrafficClass() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            CompletableFuture<Void> arrived = new CompletableFuture<>();
            Channel server = datagrams(hosts.serverGroup, new SimpleChannelInboundHandler<DatagramPacket>() {
                        @Override
                        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                            arrived.complete(null);
                        }
                    })
                    .bind(TwoHosts.SERVER, 0)
                    .sync()
                    .channel();
            Channel client = datagrams(hosts.clientGroup, new Recorder())
                    .option(ChannelOption.IP_TOS, EXPEDITED)
                    .bind(TwoHosts.CLIENT, 0)
                    .sync()
                    .channel();
            hosts.clientInterface.startCapture(directory.resolve("frames"), 1 << 20, Duration.ofHours(1));

            client.writeAndFlush(new DatagramPacket(
                    Unpooled.copiedBuffer("an urgent message", StandardCharsets.US_ASCII),
                    (InetSocketAddress) server.localAddress()));
            arrived.get(20, TimeUnit.SECONDS);

            assertThat(trafficClassesOf("an urgent message", hosts)).containsExactly(EXPEDITED);
        }
    }

    private static Bootstrap datagrams(EventLoopGroup group, ChannelHandler handler) {
        return new Bootstrap().group(group).channel(DpdkDatagramChannel.class).handler(handler);
    }

    /** The traffic classes of the frames with a text that were captured since the last call. */
    private List<Integer> trafficClassesOf(String text, TwoHosts hosts) {
        hosts.clientInterface.stopCapture().orTimeout(10, TimeUnit.SECONDS).join();
        List<Integer> classes = new ArrayList<>();
        try {
            ByteBuffer capture = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("frames.0")));
            int position = PCAP_HEADER_BYTES;
            while (position < capture.limit()) {
                int length = capture.order(ByteOrder.BIG_ENDIAN).getInt(position + 8);
                byte[] frame = new byte[length];
                capture.get(position + PCAP_RECORD_BYTES, frame);
                if (new String(frame, StandardCharsets.ISO_8859_1).contains(text)) {
                    classes.add(frame[ETHERNET_BYTES + 1] & 0xff);
                }
                position += PCAP_RECORD_BYTES + length;
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return classes;
    }

    @Test
    void aPeerThatIsGoneIsFoundOutByKeepalive() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.listen(new EchoHandler());
            Recorder recorder = new Recorder();
            hosts.client(recorder)
                    .option(ChannelOption.SO_KEEPALIVE, true)
                    .option(DpdkChannelOption.TCP_KEEPIDLE, 1)
                    .option(DpdkChannelOption.TCP_KEEPINTVL, 1)
                    .option(DpdkChannelOption.TCP_KEEPCNT, 1)
                    .connect(server.localAddress())
                    .sync();

            hosts.wire.cut();

            recorder.awaitEvent("inactive");
            assertThat(recorder.events()).anySatisfy(event -> assertThat(event).isInstanceOf(IOException.class));
        }
    }

    @Test
    void dataThatIsNotAcknowledgedInTimeFailsTheConnection() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.listen(new EchoHandler());
            Recorder recorder = new Recorder();
            Channel client = hosts.client(recorder)
                    .option(DpdkChannelOption.TCP_USER_TIMEOUT, 700)
                    .connect(server.localAddress())
                    .sync()
                    .channel();

            hosts.wire.cut();
            long begunNanos = System.nanoTime();
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[100]));

            recorder.awaitEvent("inactive");
            assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isGreaterThan(Duration.ofMillis(650));
            assertThat(recorder.events()).anySatisfy(event -> assertThat(event).isInstanceOf(IOException.class));
        }
    }

    /** Does nothing with what it gets. */
    private static final class Silence extends ChannelInboundHandlerAdapter {}

    @Test
    void writabilityFollowsTheWaterMarks() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.server(new Silence())
                    .childOption(ChannelOption.AUTO_READ, false)
                    .bind(TwoHosts.SERVER, 0)
                    .sync()
                    .channel();
            Recorder recorder = new Recorder();
            Channel client = hosts.client(recorder)
                    .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(1_000, 5_000))
                    .connect(server.localAddress())
                    .sync()
                    .channel();

            client.write(Unpooled.wrappedBuffer(new byte[6_000]));
            recorder.awaitEvent("unwritable");
            client.flush();

            recorder.awaitEvent("writable");
        }
    }
}
