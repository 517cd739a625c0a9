package dev.peregrine.memcached.metrics;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The HTTP port of {@code /metrics}, {@code /healthz}, {@code /readyz} and the live page. It lies on the kernel's network, whatever the server runs on,
 * and has one thread of its own, so that a scrape holds up no request.
 */
public final class MetricsEndpoint implements AutoCloseable {

    private static final int MAX_REQUEST_BYTES = 8 * 1024;
    private static final int READ_TIMEOUT_SECONDS = 120;
    private static final int CLOSE_TIMEOUT_SECONDS = 2;

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("metrics", true), NioIoHandler.newFactory());
    private final List<MeterBinder> meters;
    private final BooleanSupplier reachable;
    private volatile boolean ready;
    private MetricsRegistry registry;
    private Channel listening;

    /**
     * @param meters what to tell, besides the JVM's own
     * @param reachable whether clients can reach the server; asked when readiness is
     */
    public MetricsEndpoint(List<MeterBinder> meters, BooleanSupplier reachable) {
        this.meters = List.copyOf(meters);
        this.reachable = reachable;
    }

    /**
     * Begins to listen. The meters are put together behind the caller's back, since that takes longer than the rest of
     * the start; a scrape that comes early waits for them.
     *
     * @return done when the address is bound; failed with the system's reason where it cannot be
     */
    public ChannelFuture listen(InetSocketAddress address) {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        initialize(channel);
                    }
                })
                .bind(address)
                .addListener(done -> {
                    if (done.isSuccess()) {
                        loop.execute(() -> registry = new MetricsRegistry(meters));
                    }
                });
        listening = bound.channel();
        return bound;
    }

    /** Says whether clients are to be sent to the server, as {@code /readyz} tells; at first they are not. */
    public void ready(boolean now) {
        ready = now;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    private void initialize(Channel channel) {
        channel.pipeline()
                .addLast(
                        new ReadTimeoutHandler(READ_TIMEOUT_SECONDS),
                        new HttpServerCodec(),
                        new HttpServerKeepAliveHandler(),
                        new HttpObjectAggregator(MAX_REQUEST_BYTES, true),
                        new MetricsHandler(registry, () -> ready && reachable.getAsBoolean()));
    }

    @Override
    public void close() {
        Future<?> closed = loop.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        closed.awaitUninterruptibly(2L * CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (registry != null) {
            registry.close();
        }
    }
}
