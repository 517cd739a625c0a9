package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.net.DatagramPorts;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import dev.peregrine.transport.dpdk.udp.UdpHandler;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/** A UDP port that a channel has, with the addresses it sends from and the claim to it among the interface's loops. */
final class BoundPort {

    private final DpdkIoHandler loop;
    private final DatagramPorts claims;
    private final UdpEndpoint endpoint;
    private volatile InetSocketAddress localAddress;

    private BoundPort(DpdkIoHandler loop, UdpEndpoint endpoint, InetSocketAddress localAddress) {
        this.loop = loop;
        this.claims = loop.networkInterface().steering().datagramPorts();
        this.endpoint = endpoint;
        this.localAddress = localAddress;
    }

    /**
     * Takes a port; called on the loop.
     *
     * @param local the address, or the wildcard; port 0 for any that is free
     * @param ipv4Only whether the wildcard stands for IPv4 alone
     * @param shared whether channels of other loops may have the port too, if they say so
     */
    static BoundPort bind(
            DpdkIoHandler loop, InetSocketAddress local, boolean ipv4Only, boolean shared, UdpHandler handler)
            throws SocketException {
        InetAddress address = DatagramWriter.resolved(local).getAddress();
        long high = 0;
        long low = ipv4Only ? IpAddress.ofIpv4(0) : 0;
        if (!address.isAnyLocalAddress()) {
            high = IpAddress.high(address);
            low = IpAddress.low(address);
            if (!loop.stack().isLocal(high, low)) {
                throw new BindException("Cannot assign requested address: " + address.getHostAddress()
                        + " is not an address of the interface");
            }
        }
        int port = claim(loop, high, low, local.getPort(), shared);
        UdpEndpoint endpoint = loop.stack().udp().bind(high, low, port, handler);
        return new BoundPort(loop, endpoint, new InetSocketAddress(address, port));
    }

    private static int claim(DpdkIoHandler loop, long high, long low, int port, boolean shared) throws BindException {
        DatagramPorts claims = loop.networkInterface().steering().datagramPorts();
        int index = loop.slot().index();
        if (port != 0) {
            claims.bind(high, low, port, index, shared);
            return port;
        }
        int chosen = EphemeralPorts.choose(candidate -> claims.isFree(high, low, candidate));
        claims.bind(high, low, chosen, index, false);
        return chosen;
    }

    /** The own address to reach another one from, with port 0. */
    static InetSocketAddress sourceFor(DpdkIoHandler loop, InetAddress remote) throws SocketException {
        IpPrefix source = loop.stack().sourceFor(IpAddress.high(remote), IpAddress.low(remote));
        if (source == null) {
            throw new NoRouteToHostException("Network is unreachable: the interface has no address of that family");
        }
        return new InetSocketAddress(IpAddress.toInetAddress(source.high(), source.low()), 0);
    }

    InetSocketAddress localAddress() {
        return localAddress;
    }

    UdpEndpoint endpoint() {
        return endpoint;
    }

    /** Lets in the peer alone, and fixes the address to send from. */
    void connect(InetSocketAddress peer) throws SocketException {
        InetAddress address = peer.getAddress();
        if (localAddress.getAddress().isAnyLocalAddress()) {
            localAddress = new InetSocketAddress(sourceFor(loop, address).getAddress(), localAddress.getPort());
        }
        endpoint.connect(IpAddress.high(address), IpAddress.low(address), peer.getPort());
    }

    /** Gives the port up; called on the loop. */
    void close() {
        endpoint.close();
        giveBack();
    }

    /** Gives up the claim alone: the loop has ended, and the endpoint with it. */
    void giveBack() {
        claims.unbind(
                endpoint.localHigh(),
                endpoint.localLow(),
                endpoint.localPort(),
                loop.slot().index());
    }
}
