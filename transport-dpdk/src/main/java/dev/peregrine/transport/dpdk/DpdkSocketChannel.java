package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpEvents;
import dev.peregrine.transport.dpdk.tcp.TcpHandler;
import dev.peregrine.transport.dpdk.tcp.TcpInfo;
import dev.peregrine.transport.dpdk.tcp.TcpOptions;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.FailedFuture;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.RejectedExecutionException;

/**
 * A TCP connection of the user-space stack as a Netty channel.
 *
 * <p>A connection lives on the loop that owns its flow and cannot move: an accepted channel registers with that loop
 * alone, one that is opened from here with any loop before it is connected. Closing the channel ends it for the
 * application; the stack sends what is queued and takes leave of the peer by itself.
 */
public final class DpdkSocketChannel extends AbstractChannel implements SocketChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final DpdkSocketChannelConfig config;
    private final StreamReader reader = new StreamReader(this);
    private final StreamWriter writer = new StreamWriter(this);
    private final ChannelRegistration registration = new ChannelRegistration();
    private volatile IoEventLoop home;
    private volatile TcpConnection connection;
    private volatile boolean open = true;
    private volatile boolean active;
    private volatile boolean outputShutdown;
    private InetSocketAddress boundAddress;
    private ConnectAttempt connectAttempt;
    private int missedEvents;

    /** Set by the constructor of the superclass, so that nothing may initialise it here. */
    private DirectUnsafe direct;

    /** A channel to connect from. */
    public DpdkSocketChannel() {
        super(null);
        config = new DpdkSocketChannelConfig(this, new TcpOptions(TcpSettings.DEFAULT));
    }

    /** An accepted connection; called on its home loop. */
    DpdkSocketChannel(DpdkServerSocketChannel parent, DpdkIoHandler home, TcpConnection connection) {
        super(parent);
        this.home = home.eventLoop();
        this.connection = connection;
        active = true;
        config = new DpdkSocketChannelConfig(this, connection.options());
        config.setReceiveBufferSize(parent.config().getReceiveBufferSize());
    }

    /** The loop that the connection lives on, or null before it is connected. */
    IoEventLoop home() {
        return home;
    }

    StreamWriter writer() {
        return writer;
    }

    TcpConnection connection() {
        return connection;
    }

    DpdkIoHandler loop() {
        return registration.loop();
    }

    StreamUnsafe stream() {
        return direct.netty();
    }

    /** Bytes of the largest buffer that leaves as it was written, in one segment or for the device to cut. */
    int preferredWriteSize() {
        DpdkIoHandler handler = loop();
        return handler == null ? StreamWriter.DEFAULT_SEGMENT_BYTES : StreamWriter.fullBufferBytes(handler);
    }

    void clearReadPending() {
        if (!isRegistered() || eventLoop().inEventLoop()) {
            reader.clearPending();
        } else {
            eventLoop().execute(reader::clearPending);
        }
    }

    @Override
    public ServerSocketChannel parent() {
        return (ServerSocketChannel) super.parent();
    }

    @Override
    public DpdkSocketChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) super.localAddress();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) super.remoteAddress();
    }

    @Override
    protected SocketAddress localAddress0() {
        TcpConnection c = connection;
        return c == null
                ? boundAddress
                : new InetSocketAddress(
                        IpAddress.toInetAddress(c.localAddressHigh(), c.localAddressLow()), c.localPort());
    }

    @Override
    protected SocketAddress remoteAddress0() {
        TcpConnection c = connection;
        return c == null || !active
                ? null
                : new InetSocketAddress(
                        IpAddress.toInetAddress(c.remoteAddressHigh(), c.remoteAddressLow()), c.remotePort());
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        StreamUnsafe netty = new StreamUnsafe();
        direct = new DirectUnsafe(this, netty);
        return netty;
    }

    /** What the pipeline writes to. */
    @Override
    public Unsafe unsafe() {
        return direct;
    }

    @Override
    protected boolean isCompatible(EventLoop candidate) {
        IoEventLoop only = home;
        return ChannelRegistration.isPossible(candidate) && (only == null || only.equals(candidate));
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        registration.begin(eventLoop(), stream(), promise, this::catchUp);
    }

    /** Takes the connection over from whoever held it, and hears what has happened to it meanwhile. */
    private void catchUp() {
        if (open && connection != null) {
            connection.handler(stream());
            int missed = missedEvents;
            missedEvents = 0;
            stream().ready(connection, missed);
        }
    }

    @Override
    protected void doDeregister() {
        registration.end();
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
        if (boundAddress != null || connection != null) {
            throw new AlreadyBoundException();
        }
        boundAddress = ActiveOpen.bind(loop(), (InetSocketAddress) local);
    }

    @Override
    protected void doBeginRead() {
        reader.begin();
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        return StreamWriter.filter(message);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws IOException {
        writer.write(in);
    }

    @Override
    protected void doShutdownOutput() {
        direct.giveUp();
        outputShutdown = true;
        if (connection != null) {
            writer.handOver();
            connection.shutdownOutput();
        }
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doClose() {
        direct.giveUp();
        boolean wasOpen = open;
        open = false;
        active = false;
        ConnectAttempt attempt = connectAttempt;
        if (attempt != null) {
            connectAttempt = null;
            attempt.closed();
        }
        if (wasOpen && connection != null) {
            IoEventLoop owner = home;
            if (owner.inEventLoop()) {
                leave();
            } else {
                try {
                    owner.execute(this::leave);
                } catch (RejectedExecutionException e) {
                    // The loop has ended, and all its connections with it.
                    outputShutdown = true;
                }
            }
        }
    }

    private void leave() {
        StreamShutdown.leave(connection, reader, writer, config.getSoLinger() != 0);
    }

    /**
     * How the connection goes, as Linux's {@code tcp_info} tells it, seen on its loop in a moment; may be called by any
     * thread. Fails with {@link NotYetConnectedException} where there is no connection yet.
     */
    public Future<TcpInfo> tcpInfo() {
        IoEventLoop owner = home;
        if (owner == null) {
            return new FailedFuture<>(ImmediateEventExecutor.INSTANCE, new NotYetConnectedException());
        }
        return owner.submit(() -> connection.info());
    }

    @Override
    public boolean isInputShutdown() {
        return reader.isShutdown() || !isActive();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown || !isActive();
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return StreamShutdown.input(this, reader, promise);
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        return StreamShutdown.output(this, promise);
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return StreamShutdown.both(this, promise);
    }

    /** The transport's side of the channel: registration, connecting, and what TCP tells. */
    final class StreamUnsafe extends AbstractUnsafe implements DpdkIoHandle, TcpHandler {

        @Override
        public DpdkSocketChannel channel() {
            return DpdkSocketChannel.this;
        }

        @Override
        public void close() {
            close(voidPromise());
        }

        /** Writes what waits for room. */
        void flushNow() {
            flush0();
        }

        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            if (promise.isDone() || !ensureOpen(promise)) {
                return;
            }
            try {
                if (connectAttempt != null) {
                    throw new ConnectionPendingException();
                }
                if (active) {
                    throw new AlreadyConnectedException();
                }
                if (local != null) {
                    doBind(local);
                }
                InetSocketAddress target = (InetSocketAddress) remote;
                connectAttempt = new ConnectAttempt(DpdkSocketChannel.this, target, promise);
                home = loop().eventLoop();
                connection = ActiveOpen.connect(loop(), boundAddress, target, config.tcp(), this);
                connectAttempt.begin();
            } catch (Exception e) {
                connectAttempt = null;
                promise.tryFailure(annotateConnectException(e, remote));
                closeIfClosed();
            }
        }

        @Override
        public void ready(TcpConnection c, int events) {
            if (!open) {
                return;
            }
            if (!isRegistered()) {
                missedEvents |= events;
                return;
            }
            if ((events & TcpEvents.ESTABLISHED) != 0) {
                established();
            }
            if ((events & TcpEvents.WRITABLE) != 0) {
                flush0();
            }
            if ((events & TcpEvents.FAILED) != 0) {
                failed();
            } else if ((events & (TcpEvents.READABLE | TcpEvents.PEER_FINISHED)) != 0) {
                reader.ready((events & TcpEvents.PEER_FINISHED) != 0);
            }
        }

        @Override
        public int preview(int depth) {
            return ChannelPreview.look(DpdkSocketChannel.this, this, depth);
        }

        private void established() {
            ConnectAttempt attempt = connectAttempt;
            connectAttempt = null;
            active = true;
            attempt.succeeded();
        }

        private void failed() {
            IOException cause = ConnectionFailure.toException(connection.failure(), connectAttempt != null);
            ConnectAttempt attempt = connectAttempt;
            if (attempt == null) {
                reader.failed(cause);
            } else {
                connectAttempt = null;
                attempt.failed(annotateConnectException(cause, attempt.remoteAddress()));
            }
        }
    }
}
