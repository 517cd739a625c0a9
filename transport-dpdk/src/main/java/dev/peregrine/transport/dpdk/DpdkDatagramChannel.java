package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import dev.peregrine.transport.dpdk.udp.UdpHandler;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.util.concurrent.RejectedExecutionException;

/**
 * A UDP port of the user-space stack as a Netty channel.
 *
 * <p>Datagrams of all loops of the interface reach the loop that the channel is registered with. A channel that is written
 * to before it is bound is bound to a free port. It takes no part in multicast.
 */
public final class DpdkDatagramChannel extends AbstractChannel implements DatagramChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(true, 16);

    private final SocketProtocolFamily family;
    private final DpdkDatagramChannelConfig config;
    private final ChannelRegistration registration = new ChannelRegistration();
    private final DatagramReader reader = new DatagramReader(this);
    private final DatagramWriter writer = new DatagramWriter(this);
    private volatile BoundPort port;
    private volatile InetSocketAddress remote;
    private volatile boolean open = true;

    /** A channel for both families of addresses. */
    public DpdkDatagramChannel() {
        this(SocketProtocolFamily.INET6);
    }

    /**
     * A channel for a family of addresses.
     *
     * @param family INET for IPv4 alone, INET6 for both
     */
    public DpdkDatagramChannel(SocketProtocolFamily family) {
        super(null);
        this.family = family;
        config = new DpdkDatagramChannelConfig(this);
    }

    DpdkIoHandler loop() {
        return registration.loop();
    }

    /** The bound port, or null. */
    BoundPort port() {
        return port;
    }

    InetSocketAddress remote() {
        return remote;
    }

    DatagramUnsafe datagrams() {
        return (DatagramUnsafe) unsafe();
    }

    void clearReadPending() {
        if (!isRegistered() || eventLoop().inEventLoop()) {
            reader.clearPending();
        } else {
            eventLoop().execute(reader::clearPending);
        }
    }

    /** Binds the channel where it is not bound yet. */
    BoundPort requirePort() throws Exception {
        if (port == null) {
            doBind(new InetSocketAddress(0));
        }
        return port;
    }

    @Override
    public DpdkDatagramChannelConfig config() {
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
        return open && (port != null || (config.isActiveOnRegistration() && isRegistered()));
    }

    @Override
    public boolean isConnected() {
        return open && remote != null;
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
        BoundPort bound = port;
        return bound == null ? null : bound.localAddress();
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new DatagramUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop candidate) {
        DpdkIoHandler home = loop();
        return ChannelRegistration.isPossible(candidate)
                && (port == null || home.eventLoop().equals(candidate));
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        registration.begin(eventLoop(), datagrams(), promise, () -> {});
    }

    @Override
    protected void doDeregister() {
        registration.end();
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
        port = BoundPort.bind(
                loop(),
                (InetSocketAddress) local,
                family == SocketProtocolFamily.INET,
                config.isReuseAddress(),
                datagrams());
        port.endpoint().receiveLimit(config.getReceiveBufferSize());
    }

    @Override
    protected void doBeginRead() {
        reader.begin();
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        return DatagramWriter.filter(message);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        writer.write(in);
    }

    @Override
    protected void doDisconnect() {
        remote = null;
        if (port != null) {
            port.endpoint().disconnect();
        }
    }

    @Override
    protected void doClose() {
        open = false;
        remote = null;
        BoundPort bound = port;
        if (bound == null) {
            return;
        }
        if (loop().eventLoop().inEventLoop()) {
            bound.close();
        } else {
            try {
                loop().eventLoop().execute(bound::close);
            } catch (RejectedExecutionException e) {
                bound.giveBack();
            }
        }
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group) {
        return NoMulticast.fail(newPromise());
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group, ChannelPromise promise) {
        return NoMulticast.fail(promise);
    }

    @Override
    public ChannelFuture joinGroup(InetSocketAddress group, NetworkInterface networkInterface) {
        return NoMulticast.fail(newPromise());
    }

    @Override
    public ChannelFuture joinGroup(InetSocketAddress group, NetworkInterface networkInterface, ChannelPromise promise) {
        return NoMulticast.fail(promise);
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group, NetworkInterface networkInterface, InetAddress source) {
        return NoMulticast.fail(newPromise());
    }

    @Override
    public ChannelFuture joinGroup(
            InetAddress group, NetworkInterface networkInterface, InetAddress source, ChannelPromise promise) {
        return NoMulticast.fail(promise);
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group) {
        return NoMulticast.fail(newPromise());
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group, ChannelPromise promise) {
        return NoMulticast.fail(promise);
    }

    @Override
    public ChannelFuture leaveGroup(InetSocketAddress group, NetworkInterface networkInterface) {
        return NoMulticast.fail(newPromise());
    }

    @Override
    public ChannelFuture leaveGroup(
            InetSocketAddress group, NetworkInterface networkInterface, ChannelPromise promise) {
        return NoMulticast.fail(promise);
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group, NetworkInterface networkInterface, InetAddress source) {
        return NoMulticast.fail(newPromise());
    }

    @Override
    public ChannelFuture leaveGroup(
            InetAddress group, NetworkInterface networkInterface, InetAddress source, ChannelPromise promise) {
        return NoMulticast.fail(promise);
    }

    @Override
    public ChannelFuture block(InetAddress group, NetworkInterface networkInterface, InetAddress source) {
        return NoMulticast.fail(newPromise());
    }

    @Override
    public ChannelFuture block(
            InetAddress group, NetworkInterface networkInterface, InetAddress source, ChannelPromise promise) {
        return NoMulticast.fail(promise);
    }

    @Override
    public ChannelFuture block(InetAddress group, InetAddress source) {
        return NoMulticast.fail(newPromise());
    }

    @Override
    public ChannelFuture block(InetAddress group, InetAddress source, ChannelPromise promise) {
        return NoMulticast.fail(promise);
    }

    /** The transport's side of the channel: connecting, and what UDP tells. */
    final class DatagramUnsafe extends AbstractUnsafe implements DpdkIoHandle, UdpHandler {

        @Override
        public DpdkDatagramChannel channel() {
            return DpdkDatagramChannel.this;
        }

        @Override
        public void close() {
            close(voidPromise());
        }

        /** Writes what waits for memory. */
        void flushNow() {
            flush0();
        }

        @Override
        public void connect(SocketAddress target, SocketAddress local, ChannelPromise promise) {
            if (promise.isDone() || !ensureOpen(promise)) {
                return;
            }
            boolean wasActive = isActive();
            try {
                if (remote != null) {
                    throw new AlreadyConnectedException();
                }
                if (local != null) {
                    doBind(local);
                }
                InetSocketAddress peer = DatagramWriter.resolved((InetSocketAddress) target);
                if (port == null) {
                    doBind(BoundPort.sourceFor(loop(), peer.getAddress()));
                }
                port.connect(peer);
                remote = peer;
            } catch (Exception e) {
                promise.tryFailure(annotateConnectException(e, target));
                closeIfClosed();
                return;
            }
            promise.trySuccess();
            if (!wasActive && isActive()) {
                pipeline().fireChannelActive();
            }
        }

        @Override
        public void readable(UdpEndpoint endpoint) {
            reader.ready();
        }

        @Override
        public void refused(UdpEndpoint endpoint) {
            PortUnreachableException cause = new PortUnreachableException("Connection refused: " + remote);
            if (reader.isWanted()) {
                pipeline().fireExceptionCaught(cause);
            } else {
                writer.fail(cause);
            }
        }
    }
}
