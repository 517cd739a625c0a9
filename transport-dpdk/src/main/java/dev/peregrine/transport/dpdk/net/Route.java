package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;

/**
 * Where packets for a network go. Addresses as {@link IpAddress} has them.
 *
 * @param to the network
 * @param viaHigh high half of the router's address
 * @param viaLow low half of the router's address; with viaHigh 0 where the network is on the link itself
 */
public record Route(IpPrefix to, long viaHigh, long viaLow) {

    private static final IpPrefix ALL_IPV4 = new IpPrefix(IpAddress.IPV4_HIGH, IpAddress.ofIpv4(0), 0);
    private static final IpPrefix ALL_IPV6 = new IpPrefix(0, 0, 0);

    /** Clears the bits behind the prefix, and refuses a router of the other family. */
    public Route {
        to = to.network();
        boolean onLink = viaHigh == 0 && viaLow == 0;
        if (!onLink && IpAddress.isIpv4(viaHigh, viaLow) != to.isIpv4()) {
            throw new IllegalArgumentException(
                    "route to " + to + " via " + IpAddress.format(viaHigh, viaLow) + ": one is IPv4, the other IPv6");
        }
    }

    /** The route to everything of a router's family that has no other. */
    public static Route byDefault(long viaHigh, long viaLow) {
        return new Route(IpAddress.isIpv4(viaHigh, viaLow) ? ALL_IPV4 : ALL_IPV6, viaHigh, viaLow);
    }

    /** The network of an own address, which is on the link. */
    static Route onLink(IpPrefix own) {
        return new Route(own, 0, 0);
    }

    boolean isOnLink() {
        return viaHigh == 0 && viaLow == 0;
    }
}
