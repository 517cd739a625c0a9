package dev.peregrine.transport.dpdk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How connections end: by either side, by halves, and by force. */
@Timeout(60)
class ClosingTest {

    @Test
    void closingEndsThePeersChannel() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder serverSide = new Recorder();
            Channel client = hosts.connect(hosts.listen(serverSide), new Recorder());
            client.writeAndFlush(Unpooled.copiedBuffer("last words", US_ASCII));

            client.close().sync();

            serverSide.awaitEvent("inactive");
            assertThat(serverSide.received()).asString(US_ASCII).isEqualTo("last words");
            assertThat(serverSide.events()).containsExactly("active", "inactive");
        }
    }

    @Test
    void halfClosureIsToldAndTheOtherDirectionGoesOn() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder serverSide = new Recorder();
            CompletableFuture<Channel> accepted = new CompletableFuture<>();
            ServerBootstrap bootstrap = hosts.server(new Capturing(serverSide, accepted))
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            Channel server = bootstrap.bind(TwoHosts.SERVER, 0).sync().channel();
            Recorder clientSide = new Recorder();
            SocketChannel client = (SocketChannel) hosts.connect(server, clientSide);
            client.writeAndFlush(Unpooled.copiedBuffer("question", US_ASCII));

            client.shutdownOutput().sync();

            serverSide.awaitEvent(ChannelInputShutdownReadComplete.INSTANCE);
            SocketChannel child = (SocketChannel) accepted.get(10, TimeUnit.SECONDS);
            assertThat(serverSide.received()).asString(US_ASCII).isEqualTo("question");
            assertThat(serverSide.events())
                    .containsExactly(
                            "active", ChannelInputShutdownEvent.INSTANCE, ChannelInputShutdownReadComplete.INSTANCE);
            assertThat(child.isInputShutdown()).isTrue();
            assertThat(child.isActive()).isTrue();
            child.writeAndFlush(Unpooled.copiedBuffer("answer", US_ASCII)).sync();
            assertThat(clientSide.awaitBytes(6).received()).asString(US_ASCII).isEqualTo("answer");
            assertThat(clientSide.events()).contains(ChannelOutputShutdownEvent.INSTANCE);
            child.close().sync();
            clientSide.awaitEvent("inactive");
        }
    }

    @Test
    void writingAfterShutdownOutputFails() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            SocketChannel client = (SocketChannel) hosts.connect(hosts.listen(new Recorder()), new Recorder());

            client.shutdownOutput().sync();

            assertThat(client.isOutputShutdown()).isTrue();
            assertThat(client.writeAndFlush(Unpooled.copiedBuffer("x", US_ASCII))
                            .await()
                            .cause())
                    .isInstanceOf(ClosedChannelException.class);
        }
    }

    @Test
    void lingerOfZeroResetsThePeer() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder serverSide = new Recorder();
            Bootstrap bootstrap = hosts.client(new Recorder()).option(ChannelOption.SO_LINGER, 0);
            Channel client = bootstrap
                    .connect(hosts.listen(serverSide).localAddress())
                    .sync()
                    .channel();
            serverSide.awaitEvent("active");

            client.close().sync();

            List<Object> events = serverSide.awaitEvent("inactive").events();
            assertThat(events).hasSize(3);
            assertThat(events.get(1))
                    .isInstanceOfSatisfying(
                            IOException.class, e -> assertThat(e).hasMessage("Connection reset"));
        }
    }

    @Test
    void closingWithDataUnreadResetsThePeer() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            CompletableFuture<Channel> accepted = new CompletableFuture<>();
            Channel server = hosts.server(new Capturing(new Recorder(), accepted))
                    .childOption(ChannelOption.AUTO_READ, false)
                    .bind(TwoHosts.SERVER, 0)
                    .sync()
                    .channel();
            Recorder clientSide = new Recorder();
            Channel client = hosts.connect(server, clientSide);
            client.writeAndFlush(Unpooled.copiedBuffer("never read", US_ASCII)).sync();
            DpdkSocketChannel child = (DpdkSocketChannel) accepted.get(10, TimeUnit.SECONDS);
            Patience.await("payload", () -> unread(child) > 0);

            child.close().sync();

            assertThat(clientSide.awaitEvent("inactive").events())
                    .anySatisfy(event -> assertThat(event).isInstanceOf(IOException.class));
        }
    }

    /** What the allocator's small messages have left over of a segment is unread as well. */
    @Test
    void closingInTheMiddleOfASegmentResetsThePeer() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder serverSide = new Recorder();
            CompletableFuture<Channel> accepted = new CompletableFuture<>();
            Channel server = hosts.server(new Capturing(serverSide, accepted))
                    .childOption(ChannelOption.AUTO_READ, false)
                    .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(10))
                    .bind(TwoHosts.SERVER, 0)
                    .sync()
                    .channel();
            Recorder clientSide = new Recorder();
            Channel client = hosts.connect(server, clientSide);
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[25])).sync();
            DpdkSocketChannel child = (DpdkSocketChannel) accepted.get(10, TimeUnit.SECONDS);
            child.read();
            serverSide.awaitBytes(10);
            assertThat(unread(child)).isZero();

            child.close().sync();

            assertThat(clientSide.awaitEvent("inactive").events())
                    .anySatisfy(event -> assertThat(event).isInstanceOf(IOException.class));
        }
    }

    @Test
    void anApplicationThatDoesNotReadLearnsOfTheEnd() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder serverSide = new Recorder();
            Channel server = hosts.server(serverSide)
                    .childOption(ChannelOption.AUTO_READ, false)
                    .bind(TwoHosts.SERVER, 0)
                    .sync()
                    .channel();
            Channel client = hosts.connect(server, new Recorder());

            client.writeAndFlush(Unpooled.copiedBuffer("bye", US_ASCII));
            client.close().sync();

            serverSide.awaitEvent("inactive");
            assertThat(serverSide.received()).asString(US_ASCII).isEqualTo("bye");
        }
    }

    @Test
    void closingWithinAReadEndsTheRead() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.listen(new ClosingOnFirstMessage());
            Recorder clientSide = new Recorder();
            Channel client = hosts.connect(server, clientSide);

            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[100_000]));

            clientSide.awaitEvent("inactive");
        }
    }

    @Test
    void closingTheServerChannelStopsListeningAndKeepsItsChildren() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Channel server = hosts.listen(new EchoHandler());
            Recorder answers = new Recorder();
            Channel client = hosts.connect(server, answers);
            client.writeAndFlush(Unpooled.copiedBuffer("one", US_ASCII));
            answers.awaitBytes(3);

            server.close().sync();

            client.writeAndFlush(Unpooled.copiedBuffer("two", US_ASCII));
            assertThat(answers.awaitBytes(6).received()).asString(US_ASCII).isEqualTo("onetwo");
            assertThat(hosts.client(new Recorder())
                            .connect(server.localAddress())
                            .await()
                            .cause())
                    .hasMessageContaining("Connection refused");
        }
    }

    /** Tells a test the accepted channel. */
    static final class Capturing extends ChannelInboundHandlerAdapter {
        private final Recorder recorder;
        private final CompletableFuture<Channel> accepted;

        Capturing(Recorder recorder, CompletableFuture<Channel> accepted) {
            this.recorder = recorder;
            this.accepted = accepted;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.pipeline().addLast(recorder);
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            accepted.complete(ctx.channel());
            ctx.fireChannelActive();
        }
    }

    private static final class ClosingOnFirstMessage extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            ctx.close();
        }
    }

    /** Bytes that wait to be read from a channel's connection. */
    static int unread(DpdkSocketChannel channel) throws Exception {
        return channel.eventLoop()
                .submit(() -> channel.connection().readableBytes())
                .get();
    }
}
