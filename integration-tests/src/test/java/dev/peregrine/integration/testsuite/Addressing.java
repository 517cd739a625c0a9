package dev.peregrine.integration.testsuite;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Where the addresses of the tests lie. They mean the loopback throughout; between DPDK and the kernel that is the veth,
 * and whichever side a bootstrap is on has an end of it.
 */
enum Addressing {
    /** Both sides are the same stack. */
    LOOPBACK(null, null, null, null),
    /** This side is DPDK, the other the kernel. */
    DPDK_TO_KERNEL(SuiteNetwork.DPDK, SuiteNetwork.DPDK_IPV6, SuiteNetwork.KERNEL, SuiteNetwork.KERNEL_IPV6),
    /** This side is the kernel, the other DPDK. */
    KERNEL_TO_DPDK(SuiteNetwork.KERNEL, SuiteNetwork.KERNEL_IPV6, SuiteNetwork.DPDK, SuiteNetwork.DPDK_IPV6);

    private final InetAddress own;
    private final InetAddress ownIpv6;
    private final InetAddress peer;
    private final InetAddress peerIpv6;

    Addressing(InetAddress own, InetAddress ownIpv6, InetAddress peer, InetAddress peerIpv6) {
        this.own = own;
        this.ownIpv6 = ownIpv6;
        this.peer = peer;
        this.peerIpv6 = peerIpv6;
    }

    /** What a test binds. */
    SocketAddress local(SocketAddress address) {
        return translate(address, own, ownIpv6);
    }

    /** What a test connects to. */
    SocketAddress remote(SocketAddress address) {
        return translate(address, peer, peerIpv6);
    }

    private SocketAddress translate(SocketAddress address, InetAddress ipv4, InetAddress ipv6) {
        if (this == LOOPBACK
                || !(address instanceof InetSocketAddress socket)
                || socket.isUnresolved()
                || !(socket.getAddress().isLoopbackAddress()
                        || socket.getAddress().isAnyLocalAddress())) {
            return address;
        }
        boolean isIpv6 = socket.getAddress() instanceof Inet6Address
                && socket.getAddress().isLoopbackAddress();
        return new InetSocketAddress(isIpv6 ? ipv6 : ipv4, socket.getPort());
    }
}
