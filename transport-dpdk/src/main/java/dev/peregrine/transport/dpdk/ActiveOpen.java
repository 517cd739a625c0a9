package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.net.FlowSteering;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpHandler;
import dev.peregrine.transport.dpdk.tcp.TcpLayer;
import dev.peregrine.transport.dpdk.tcp.TcpOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;

/**
 * Opens connections from a loop: chooses the local address and a port whose flow the loop itself
 * owns, so that the answers arrive where the connection lives.
 */
final class ActiveOpen {

    private static final int LOOPBACK_IPV4 = 0x7f00_0001;

    private ActiveOpen() {}

    /** What a channel's bind before its connect fixes: the address, and the port where it is not 0. */
    static InetSocketAddress bind(DpdkIoHandler loop, InetSocketAddress local) throws BindException {
        InetAddress address = local.getAddress();
        if (!address.isAnyLocalAddress() && !isOwn(loop, address)) {
            throw new BindException("Cannot assign requested address: " + address.getHostAddress()
                    + " is not an address of the interface");
        }
        return local;
    }

    /**
     * Sends the SYN.
     *
     * @param local what the channel is bound to, or null
     */
    static TcpConnection connect(
            DpdkIoHandler loop,
            InetSocketAddress local,
            InetSocketAddress remote,
            TcpOptions options,
            TcpHandler handler)
            throws IOException {
        if (remote.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        InetAddress remoteAddress = orLoopback(remote.getAddress());
        long remoteHigh = IpAddress.high(remoteAddress);
        long remoteLow = IpAddress.low(remoteAddress);
        InetAddress source = local == null || local.getAddress().isAnyLocalAddress()
                ? sourceFor(loop, remoteHigh, remoteLow)
                : local.getAddress();
        long localHigh = IpAddress.high(source);
        long localLow = IpAddress.low(source);
        int port = local != null && local.getPort() != 0
                ? local.getPort()
                : port(loop, localHigh, localLow, remoteHigh, remoteLow, remote.getPort());
        return loop.stack()
                .tcp()
                .connect(
                        localHigh,
                        localLow,
                        port,
                        remoteHigh,
                        remoteLow,
                        remote.getPort(),
                        options,
                        handler,
                        System.nanoTime());
    }

    /** Who connects to the wildcard means this host, as with the kernel's sockets. */
    private static InetAddress orLoopback(InetAddress address) {
        if (!address.isAnyLocalAddress()) {
            return address;
        }
        return address instanceof Inet4Address
                ? IpAddress.toInetAddress(IpAddress.IPV4_HIGH, IpAddress.ofIpv4(LOOPBACK_IPV4))
                : IpAddress.toInetAddress(0, 1);
    }

    private static int port(
            DpdkIoHandler loop, long localHigh, long localLow, long remoteHigh, long remoteLow, int remotePort)
            throws BindException {
        TcpLayer tcp = loop.stack().tcp();
        FlowSteering steering = loop.networkInterface().steering();
        int own = loop.slot().index();
        return EphemeralPorts.choose(
                port -> steering.owner(remoteHigh, remoteLow, localHigh, localLow, remotePort, port) == own
                        && tcp.find(localHigh, localLow, port, remoteHigh, remoteLow, remotePort) == null);
    }

    private static InetAddress sourceFor(DpdkIoHandler loop, long remoteHigh, long remoteLow) throws IOException {
        IpPrefix source = loop.stack().sourceFor(remoteHigh, remoteLow);
        if (source == null) {
            throw new IOException("Network is unreachable: the interface has no address of that family");
        }
        return IpAddress.toInetAddress(source.high(), source.low());
    }

    private static boolean isOwn(DpdkIoHandler loop, InetAddress address) {
        return loop.stack().isLocal(IpAddress.high(address), IpAddress.low(address));
    }
}
