package dev.peregrine.memcached.server.transport;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyEventExecutorMetrics;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The kernel's network; what differs between its interfaces is left to the subclasses. */
abstract class KernelTransport implements Transport {

    /** A few pages: enough to spare system calls, little enough to stay in a core's cache. */
    private static final int PREFERRED_WRITE_SIZE = 16 * 1024;

    private static final int CLOSE_TIMEOUT_SECONDS = 5;

    private final EventLoopGroup loops;

    KernelTransport(String threadName, int threads, IoHandlerFactory handlers) {
        loops = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(threadName), handlers);
    }

    /** Makes listening TCP sockets. */
    abstract ChannelFactory<ServerChannel> tcpChannels();

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
    public final int preferredWriteSize() {
        return PREFERRED_WRITE_SIZE;
    }

    @Override
    public final List<MeterBinder> meters() {
        List<MeterBinder> meters = new ArrayList<>();
        meters.add(new NettyEventExecutorMetrics(loops));
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
            meters.add(new NettyAllocatorMetrics(allocator));
        }
        return meters;
    }

    @Override
    public final void close() {
        loops.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(2L * CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}
