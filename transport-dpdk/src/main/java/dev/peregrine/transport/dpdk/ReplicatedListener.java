package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.tcp.TcpListener;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listening address on all loops of an interface, and the server channel that takes its connections. */
final class ReplicatedListener {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicatedListener.class);

    private final Map<DpdkIoHandler, TcpListener> perLoop = new ConcurrentHashMap<>();
    private final InetSocketAddress localAddress;
    private final DpdkServerSocketChannel channel;

    ReplicatedListener(InetSocketAddress localAddress, DpdkServerSocketChannel channel) {
        this.localAddress = localAddress;
        this.channel = channel;
    }

    InetSocketAddress localAddress() {
        return localAddress;
    }

    /** Listens on the loop that is calling. */
    void listenOn(DpdkIoHandler loop) {
        InetAddress address = localAddress.getAddress();
        boolean any = address.isAnyLocalAddress();
        try {
            TcpListener listener = loop.stack()
                    .tcp()
                    .listen(
                            any ? 0 : IpAddress.high(address),
                            any ? 0 : IpAddress.low(address),
                            localAddress.getPort(),
                            channel.config().getBacklog(),
                            connection -> channel.accepted(loop, connection));
            perLoop.put(loop, listener);
        } catch (BindException e) {
            LOG.error("{} is taken on an event loop though it was free on the interface", localAddress, e);
        }
    }

    /** Stops listening on the loop that is calling. */
    void closeOn(DpdkIoHandler loop) {
        TcpListener listener = perLoop.remove(loop);
        if (listener != null) {
            listener.close();
        }
    }
}
