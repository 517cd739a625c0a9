package dev.peregrine.transport.dpdk.fuzz;

import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;

/** The two hosts' addresses of a family, and what the family calls things. */
final class Family {

    static final Family IPV4 =
            new Family("10.77.0.2/24", "10.77.0.1/24", EtherType.IPV4, Ipv4Header.LENGTH, IpProtocol.ICMP);
    static final Family IPV6 =
            new Family("fd77::2/64", "fd77::1/64", EtherType.IPV6, Ipv6Header.LENGTH, IpProtocol.ICMPV6);

    final IpPrefix peer;
    final IpPrefix stack;
    final int etherType;
    final int headerLength;
    final int icmp;

    private Family(String peer, String stack, int etherType, int headerLength, int icmp) {
        this.peer = IpPrefix.parse(peer);
        this.stack = IpPrefix.parse(stack);
        this.etherType = etherType;
        this.headerLength = headerLength;
        this.icmp = icmp;
    }
}
