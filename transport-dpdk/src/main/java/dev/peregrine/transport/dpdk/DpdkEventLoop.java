package dev.peregrine.transport.dpdk;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.Iterator;
import java.util.concurrent.Executor;

/**
 * An event loop with a network stack of its own. Channels whose connection lives on another loop, as an accepted one's
 * does that the device delivered there, are registered with that loop instead of this one.
 */
final class DpdkEventLoop extends SingleThreadIoEventLoop {

    /** Tasks may keep the loop from its device for so long: a receive ring fills in less than ten times that. */
    private static final long TASK_QUANTUM_MILLIS = 1;

    DpdkEventLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory factory) {
        super(
                parent,
                executor,
                factory,
                DEFAULT_MAX_PENDING_TASKS,
                RejectedExecutionHandlers.reject(),
                TASK_QUANTUM_MILLIS);
    }

    DpdkIoHandler handler() {
        return (DpdkIoHandler) ioHandler();
    }

    /**
     * Closes the channels before the last tasks run, so that these tell their pipelines: a shutdown without a quiet
     * period would otherwise end the loop in the turn in which it is asked for.
     */
    @Override
    protected boolean confirmShutdown() {
        if (isShuttingDown()) {
            ioHandler().prepareToDestroy();
        }
        return super.confirmShutdown();
    }

    @Override
    public int registeredChannels() {
        return handler().channels().size();
    }

    /** {@inheritDoc} Those that were registered when it was called; it is called on the loop. */
    @Override
    public Iterator<Channel> registeredChannelsIterator() {
        return handler().channels().iterator();
    }

    @Override
    public ChannelFuture register(Channel channel) {
        EventLoop home = homeOf(channel);
        return home == this ? super.register(channel) : home.register(channel);
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        promise.channel().unsafe().register(homeOf(promise.channel()), promise);
        return promise;
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        channel.unsafe().register(homeOf(channel), promise);
        return promise;
    }

    private EventLoop homeOf(Channel channel) {
        return channel instanceof DpdkSocketChannel socket && socket.home() != null ? socket.home() : this;
    }
}
