package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.config.TestConfig;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.command.Statistics;
import dev.peregrine.memcached.protocol.login.PasswordFile;
import dev.peregrine.memcached.store.Store;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The pipeline on one kernel event loop, for what only a real socket shows. */
final class LoopbackServer implements AutoCloseable {

    /** NIO itself allocates for each read and write. */
    static final boolean EPOLL = Epoll.isAvailable();

    private static final long AWAIT_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, ioHandlers());
    private final List<Channel> connections = new CopyOnWriteArrayList<>();
    private final Store store;
    private final ServerContext context;
    private final Channel listener;

    LoopbackServer(int sendBufferBytes) {
        ServerConfig settings = TestConfig.of();
        store = Conversation.newStore(() -> Conversation.NOW_SECONDS, settings);
        context = new ServerContext(
                store,
                () -> Conversation.NOW_SECONDS,
                settings,
                new Statistics(Conversation.NOW_SECONDS),
                new TestControl(),
                new PasswordFile(""),
                16 * 1024);
        MemcachedInitializer initializer = new MemcachedInitializer(context);
        listener = new ServerBootstrap()
                .group(group)
                .channel(EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_SNDBUF, sendBufferBytes)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        channel.pipeline().addLast(initializer);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    private static IoHandlerFactory ioHandlers() {
        return EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(listener.localAddress());
        return socket;
    }

    /** The server's side of each connection, in the order of their acceptance. */
    List<Channel> connections() {
        return connections;
    }

    ServerContext context() {
        return context;
    }

    EventLoopGroup group() {
        return group;
    }

    /** Waits until something has come about. */
    static void await(BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + AWAIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new AssertionError("it has not come about in time");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        store.close();
    }
}
