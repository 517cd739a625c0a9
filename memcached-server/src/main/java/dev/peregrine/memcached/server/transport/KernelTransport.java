package dev.peregrine.memcached.server.transport;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The kernel's network; what differs between its interfaces is left to the subclasses. */
abstract class KernelTransport implements Transport {

    /** A few pages: enough to spare system calls, little enough to stay in a core's cache. */
    private static final int PREFERRED_WRITE_SIZE = 16 * 1024;

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int CLOSE_TIMEOUT_SECONDS = 5;

    private static final int MAX_DATAGRAM_BYTES = 64 * 1024;

    private final int threads;
    private final EventLoopGroup loops;

    KernelTransport(String threadName, int threads, IoHandlerFactory handlers) {
        this.threads = threads;
        loops = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(threadName), handlers);
    }

    /** Makes listening TCP sockets. */
    abstract ChannelFactory<ServerChannel> tcpChannels();

    /** Makes UDP sockets. */
    abstract ChannelFactory<Channel> datagramChannels();

    /** Makes connecting TCP sockets. */
    abstract ChannelFactory<Channel> connectingChannels();

    /** Makes listening Unix sockets. */
    abstract ChannelFactory<ServerChannel> unixChannels();

    /** The address of a Unix socket in the class that these channels take. */
    abstract SocketAddress unixAddress(UnixDomainSocketAddress address);

    @Override
    public final ChannelFuture listen(SocketAddress local, int backlog, ChannelInitializer<Channel> initializer) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .option(ChannelOption.SO_BACKLOG, backlog)
                .childHandler(initializer);
        if (local instanceof UnixDomainSocketAddress unix) {
            return bootstrap.channelFactory(unixChannels()).bind(unixAddress(unix));
        }
        return bootstrap
                .channelFactory(tcpChannels())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .bind(local);
    }

    @Override
    public final ChannelFuture listenDatagrams(InetSocketAddress local, ChannelInitializer<Channel> initializer) {
        return new Bootstrap()
                .group(loops)
                .channelFactory(datagramChannels())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
                .handler(initializer)
                .bind(local);
    }

    @Override
    public final int loops() {
        return threads;
    }

    /** The kernel has many interfaces, and which of them clients come by is not known here. */
    @Override
    public final boolean isUp() {
        return true;
    }

    @Override
    public final ChannelFuture connect(InetSocketAddress remote, ChannelHandler handler) {
        return new Bootstrap()
                .group(loops)
                .channelFactory(connectingChannels())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(handler)
                .connect(remote);
    }

    @Override
    public final int preferredWriteSize() {
        return PREFERRED_WRITE_SIZE;
    }

    @Override
    public final List<MeterBinder> meters() {
        return NettyMeters.of(loops);
    }

    @Override
    public final Table connections(List<Channel> open) {
        return KernelTables.connections(loops, open);
    }

    @Override
    public final Table loopTable(List<Channel> open) {
        return KernelTables.loops(loops, open);
    }

    /** The kernel's frames are all the kernel's to show. */
    @Override
    public final Capture capture(Path file, long maxBytes, Duration time) {
        throw new TransportException("the transport " + kind().label()
                + " has no frames of its own; on the kernel's network use tcpdump -i any -w <file> port <port>");
    }

    @Override
    public final void close() {
        loops.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(2L * CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}
