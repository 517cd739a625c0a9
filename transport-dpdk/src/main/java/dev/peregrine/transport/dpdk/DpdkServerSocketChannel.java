package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ServerSocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A listening TCP address of the user-space stack as a Netty channel.
 *
 * <p>Every loop of the interface listens to it; the channel itself lives on any one of them. A connection is made a
 * channel on the loop that owns its flow and travels to this one's pipeline through a queue, which one backlog bounds
 * for all loops together.
 */
public final class DpdkServerSocketChannel extends AbstractServerChannel implements ServerSocketChannel {

    private final DpdkServerSocketChannelConfig config;
    private final ChannelRegistration registration = new ChannelRegistration();
    private final Queue<DpdkSocketChannel> accepted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean announced = new AtomicBoolean();
    private volatile boolean open = true;
    private volatile ReplicatedListener listener;
    private boolean readPending;
    private boolean reading;

    /** A channel that is not bound yet. */
    public DpdkServerSocketChannel() {
        config = new DpdkServerSocketChannelConfig(this, TcpSettings.DEFAULT.receiveBufferSize());
    }

    /**
     * Takes a connection whose handshake is complete; called on the loop that it lives on.
     *
     * @return false where the backlog is full or the channel closed, and the connection is to be reset
     */
    boolean accepted(DpdkIoHandler home, TcpConnection connection) {
        LoopStatistics statistics = home.slot().statistics();
        if (!open || waiting.get() >= Math.max(1, config.getBacklog())) {
            statistics.add(LoopCounter.BACKLOG_OVERFLOWS, 1);
            return false;
        }
        statistics.add(LoopCounter.ACCEPTED, 1);
        waiting.incrementAndGet();
        accepted.add(new DpdkSocketChannel(this, home, connection));
        if (!open) {
            dropAccepted();
        } else if (announced.compareAndSet(false, true)) {
            try {
                eventLoop().execute(this::acceptedReady);
            } catch (RejectedExecutionException e) {
                // The loop of this channel is ending, and closes it.
                dropAccepted();
            }
        }
        return true;
    }

    private void acceptedReady() {
        announced.set(false);
        if (readPending && !reading && !accepted.isEmpty()) {
            readAccepted();
        }
    }

    @SuppressWarnings("deprecation") // the handle of RecvByteBufAllocator has no successor
    private void readAccepted() {
        ChannelPipeline pipeline = pipeline();
        RecvByteBufAllocator.Handle handle = unsafe().recvBufAllocHandle();
        handle.reset(config);
        reading = true;
        try {
            DpdkSocketChannel child;
            do {
                child = accepted.poll();
                if (child == null) {
                    break;
                }
                waiting.decrementAndGet();
                handle.incMessagesRead(1);
                readPending = false;
                pipeline.fireChannelRead(child);
            } while (open && handle.continueReading());
            handle.readComplete();
            pipeline.fireChannelReadComplete();
        } finally {
            reading = false;
        }
        if (open && readPending && !accepted.isEmpty()) {
            announce();
        }
    }

    private void announce() {
        if (announced.compareAndSet(false, true)) {
            eventLoop().execute(this::acceptedReady);
        }
    }

    private void dropAccepted() {
        DpdkSocketChannel child;
        while ((child = accepted.poll()) != null) {
            waiting.decrementAndGet();
            child.unsafe().closeForcibly();
        }
    }

    void clearReadPending() {
        if (!isRegistered() || eventLoop().inEventLoop()) {
            readPending = false;
        } else {
            eventLoop().execute(() -> readPending = false);
        }
    }

    @Override
    public DpdkServerSocketChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && listener != null;
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) super.localAddress();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return null;
    }

    @Override
    protected SocketAddress localAddress0() {
        ReplicatedListener bound = listener;
        return bound == null ? null : bound.localAddress();
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new ListenUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop candidate) {
        return ChannelRegistration.isPossible(candidate);
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        registration.begin(eventLoop(), (DpdkIoHandle) unsafe(), promise, () -> {});
    }

    @Override
    protected void doDeregister() {
        registration.end();
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
        DpdkIoHandler loop = registration.loop();
        listener = loop.networkInterface().listeners().bind(loop, (InetSocketAddress) local, this);
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        if (!reading && !accepted.isEmpty()) {
            announce();
        }
    }

    @Override
    protected void doClose() {
        open = false;
        ReplicatedListener bound = listener;
        if (bound != null) {
            registration.loop().networkInterface().listeners().unbind(bound);
        }
        dropAccepted();
    }

    private final class ListenUnsafe extends AbstractUnsafe implements DpdkIoHandle {

        @Override
        public DpdkServerSocketChannel channel() {
            return DpdkServerSocketChannel.this;
        }

        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("a server channel does not connect"));
        }

        @Override
        public void close() {
            close(voidPromise());
        }
    }
}
