package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.net.NetworkStack;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.tcp.ConnectionRow;
import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Lists what one loop's stack has open; used on the loop. */
final class SocketListing {

    private final List<SocketStatus> sockets = new ArrayList<>();
    private final int loop;

    private SocketListing(int loop) {
        this.loop = loop;
    }

    static List<SocketStatus> of(NetworkStack stack, int loop) {
        SocketListing listing = new SocketListing(loop);
        stack.tcp().list(System.nanoTime(), listing::add);
        stack.udp().forEachEndpoint(listing::add);
        return listing.sockets;
    }

    private void add(ConnectionRow row) {
        // Listeners are the same on all loops and listed once, by the interface.
        if (row.remotePort() != 0) {
            sockets.add(new SocketStatus(
                    "tcp",
                    loop,
                    address(row.localHigh(), row.localLow(), row.localPort()),
                    address(row.remoteHigh(), row.remoteLow(), row.remotePort()),
                    row.state(),
                    row.receiveQueue(),
                    row.sendQueue()));
        }
    }

    private void add(UdpEndpoint e) {
        sockets.add(new SocketStatus(
                "udp",
                loop,
                address(e.localHigh(), e.localLow(), e.localPort()),
                e.remotePort() == 0 ? null : address(e.remoteHigh(), e.remoteLow(), e.remotePort()),
                "",
                e.queuedBytes(),
                0));
    }

    private static InetSocketAddress address(long high, long low, int port) {
        return new InetSocketAddress(IpAddress.toInetAddress(high, low), port);
    }
}
