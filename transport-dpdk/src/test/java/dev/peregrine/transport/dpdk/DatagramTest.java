package dev.peregrine.transport.dpdk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.EventExecutor;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams between channels: across a wire, within the process, and between the loops of an interface. */
@Timeout(60)
class DatagramTest {

    /** Sends each datagram back to where it came from. */
    private static final class Echo extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            ctx.writeAndFlush(new DatagramPacket(packet.content().retain(), packet.sender()));
        }
    }

    /** Keeps the text of each datagram, and what went wrong. */
    private static final class Mailbox extends ChannelInboundHandlerAdapter {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            texts.add(packet.content().toString(US_ASCII));
            packet.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failures.add(cause);
        }

        String next() throws InterruptedException {
            return texts.poll(20, TimeUnit.SECONDS);
        }
    }

    private static Bootstrap datagrams(EventLoopGroup group, ChannelInboundHandlerAdapter handler) {
        return new Bootstrap().group(group).channel(DpdkDatagramChannel.class).handler(handler);
    }

    private static Channel bind(EventLoopGroup group, ChannelInboundHandlerAdapter handler, String address) {
        return datagrams(group, handler).bind(address, 0).syncUninterruptibly().channel();
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    @Test
    void aDatagramIsAnsweredAcrossTheWire() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = bind(hosts.serverGroup, new Echo(), TwoHosts.SERVER);
            Mailbox mailbox = new Mailbox();
            Channel client = bind(hosts.clientGroup, mailbox, TwoHosts.CLIENT);

            client.writeAndFlush(new DatagramPacket(text("hello"), (InetSocketAddress) server.localAddress()));

            assertThat(mailbox.next()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", TwoHosts.SERVER})
    void aDatagramIsAnsweredWithinTheProcess(String address) throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = bind(hosts.serverGroup, new Echo(), address);
            Mailbox mailbox = new Mailbox();
            Channel client = datagrams(hosts.serverGroup, mailbox)
                    .connect(server.localAddress())
                    .syncUninterruptibly()
                    .channel();

            client.writeAndFlush(text("hello"));

            assertThat(mailbox.next()).isEqualTo("hello");
        }
    }

    @Test
    void everyLoopsPortIsReachedThroughADeviceWithOneQueue() throws Exception {
        try (TwoHosts hosts = new TwoHosts(4, 1, MemoryWire.Receive.ONE_QUEUE, 2048)) {
            Mailbox mailbox = new Mailbox();
            Channel client = bind(hosts.clientGroup, mailbox, TwoHosts.CLIENT);
            List<String> sent = new ArrayList<>();
            for (EventExecutor loop : hosts.serverGroup) {
                Channel server = bind((EventLoopGroup) loop, new Echo(), "0.0.0.0");
                int port = ((InetSocketAddress) server.localAddress()).getPort();
                sent.add("to " + port);
                client.writeAndFlush(
                        new DatagramPacket(text("to " + port), new InetSocketAddress(TwoHosts.SERVER, port)));
            }

            assertThat(List.of(mailbox.next(), mailbox.next(), mailbox.next(), mailbox.next()))
                    .containsExactlyInAnyOrderElementsOf(sent);
        }
    }

    @Test
    void aConnectedChannelHearsItsPeerAlone() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Mailbox mailbox = new Mailbox();
            Channel receiver = bind(hosts.serverGroup, mailbox, TwoHosts.SERVER);
            Channel friend = bind(hosts.clientGroup, new Mailbox(), TwoHosts.CLIENT);
            Channel stranger = bind(hosts.clientGroup, new Mailbox(), TwoHosts.CLIENT);
            InetSocketAddress target = (InetSocketAddress) receiver.localAddress();
            receiver.connect(friend.localAddress()).syncUninterruptibly();

            stranger.writeAndFlush(new DatagramPacket(text("strange"), target)).syncUninterruptibly();
            friend.writeAndFlush(new DatagramPacket(text("friendly"), target)).syncUninterruptibly();
            assertThat(mailbox.next()).isEqualTo("friendly");

            receiver.disconnect().syncUninterruptibly();
            assertThat(receiver.remoteAddress()).isNull();
            stranger.writeAndFlush(new DatagramPacket(text("no stranger any more"), target));
            assertThat(mailbox.next()).isEqualTo("no stranger any more");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", TwoHosts.SERVER})
    void aSenderIsToldThatNobodyIsThere(String address) throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Mailbox mailbox = new Mailbox();
            Channel client = datagrams(address.equals(TwoHosts.SERVER) ? hosts.clientGroup : hosts.serverGroup, mailbox)
                    .connect(address, 9)
                    .syncUninterruptibly()
                    .channel();

            client.writeAndFlush(text("anybody?"));

            assertThat(mailbox.failures.poll(20, TimeUnit.SECONDS)).isInstanceOf(PortUnreachableException.class);
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void whatIsNotReadWaitsInABoundedQueueAndTheRestIsDropped() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Mailbox mailbox = new Mailbox();
            Channel receiver = datagrams(hosts.serverGroup, mailbox)
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.SO_RCVBUF, 16 << 10)
                    .bind(TwoHosts.SERVER, 0)
                    .syncUninterruptibly()
                    .channel();
            Channel sender = bind(hosts.clientGroup, new Mailbox(), TwoHosts.CLIENT);
            InetSocketAddress target = (InetSocketAddress) receiver.localAddress();
            sender.writeAndFlush(new DatagramPacket(text("number 0"), target));
            Patience.await("the first to arrive", () -> event(hosts, "in_datagrams") == 1);
            for (int i = 1; i < 100; i++) {
                sender.writeAndFlush(new DatagramPacket(text("number " + i), target));
            }
            Patience.await("the rest to be dropped", () -> event(hosts, "rcvbuf_errors") == 93);

            receiver.config().setAutoRead(true);

            for (int i = 0; i < 7; i++) {
                assertThat(mailbox.next()).isEqualTo("number " + i);
            }
        }
    }

    private static double event(TwoHosts hosts, String event) {
        return hosts.serverInterface.readings().stream()
                .filter(reading ->
                        reading.name().equals("udp_events") && reading.labels().containsValue(event))
                .mapToDouble(reading -> reading.value().getAsDouble())
                .sum();
    }

    @Test
    void ownMemoryIsSentWithoutACopyAndReceivedWithoutOne() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Mailbox mailbox = new Mailbox();
            Channel receiver = bind(hosts.serverGroup, mailbox, TwoHosts.SERVER);
            Channel sender = bind(hosts.clientGroup, new Mailbox(), TwoHosts.CLIENT);

            sender.eventLoop()
                    .submit(() -> sender.writeAndFlush(new DatagramPacket(
                            sender.alloc().directBuffer().writeBytes("as it is".getBytes(US_ASCII)),
                            (InetSocketAddress) receiver.localAddress())))
                    .sync();

            assertThat(mailbox.next()).isEqualTo("as it is");
            assertThat(hosts.clientInterface.statistics().getFirst().get(LoopCounter.SENT_COPIED_BYTES))
                    .isZero();
            assertThat(hosts.serverInterface.statistics().getFirst().get(LoopCounter.RECEIVED_COPIED_BYTES))
                    .isZero();
        }
    }

    /** The device reads what it was given at any time; nobody else may write there meanwhile. */
    @Test
    void memoryThatTheApplicationKeepsIsCopied() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Mailbox mailbox = new Mailbox();
            Channel receiver = bind(hosts.serverGroup, mailbox, TwoHosts.SERVER);
            Channel sender = bind(hosts.clientGroup, new Mailbox(), TwoHosts.CLIENT);
            byte[] words = "kept".getBytes(US_ASCII);

            sender.eventLoop()
                    .submit(() -> {
                        ByteBuf kept = sender.alloc().directBuffer().writeBytes(words);
                        sender.writeAndFlush(
                                new DatagramPacket(kept.retain(), (InetSocketAddress) receiver.localAddress()));
                        assertThat(kept.toString(US_ASCII)).isEqualTo("kept");
                        kept.release();
                    })
                    .sync();

            assertThat(mailbox.next()).isEqualTo("kept");
            assertThat(hosts.clientInterface.statistics().getFirst().get(LoopCounter.SENT_COPIED_BYTES))
                    .isEqualTo(words.length);
        }
    }

    @Test
    void aDatagramLargerThanTheLinkTakesArrivesWhole() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Mailbox mailbox = new Mailbox();
            Channel receiver = bind(hosts.serverGroup, mailbox, TwoHosts.SERVER);
            Channel sender = bind(hosts.clientGroup, new Mailbox(), TwoHosts.CLIENT);
            String words = "0123456789".repeat(180);

            sender.writeAndFlush(new DatagramPacket(text(words), (InetSocketAddress) receiver.localAddress()));

            assertThat(mailbox.next()).isEqualTo(words);
        }
    }

    @Test
    void aDatagramThatCannotLeaveFailsAlone() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Mailbox mailbox = new Mailbox();
            Channel receiver = bind(hosts.serverGroup, mailbox, TwoHosts.SERVER);
            Channel sender = bind(hosts.clientGroup, new Mailbox(), TwoHosts.CLIENT);
            InetSocketAddress target = (InetSocketAddress) receiver.localAddress();

            assertThat(sender.writeAndFlush(new DatagramPacket(Unpooled.buffer().writeZero(65_508), target))
                            .awaitUninterruptibly()
                            .cause())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("Message too long");
            assertThat(sender.writeAndFlush(new DatagramPacket(text("all"), new InetSocketAddress("10.0.0.255", 9)))
                            .awaitUninterruptibly()
                            .cause())
                    .hasMessageContaining("SO_BROADCAST");
            sender.writeAndFlush(new DatagramPacket(Unpooled.buffer().writeZero(1_472), target))
                    .sync();

            assertThat(mailbox.next()).hasSize(1_472);
        }
    }

    @Test
    void aPortIsOneChannelsUntilItCloses() {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel first = bind(hosts.serverGroup, new Mailbox(), TwoHosts.SERVER);
            int port = ((InetSocketAddress) first.localAddress()).getPort();

            assertThat(datagrams(hosts.serverGroup, new Mailbox())
                            .bind(port)
                            .awaitUninterruptibly()
                            .cause())
                    .isInstanceOf(BindException.class)
                    .hasMessage("Address already in use");

            first.close().syncUninterruptibly();
            datagrams(hosts.serverGroup, new Mailbox()).bind(port).syncUninterruptibly();
        }
    }
}
