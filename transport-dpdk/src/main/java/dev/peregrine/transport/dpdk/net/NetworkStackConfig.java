package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.util.List;

/**
 * What a stack is told of its place in the network.
 *
 * @param addresses own addresses of either family, each with the length of its network's prefix
 * @param routes the way to networks that are not on the link; default routes among them
 * @param vlan the VLAN whose tag all frames carry, 1 to 4094, or 0 for none
 * @param mtu largest IP packet to send, in bytes; the device's own limit holds as well
 * @param tcp settings of TCP
 */
public record NetworkStackConfig(List<IpPrefix> addresses, List<Route> routes, int vlan, int mtu, TcpSettings tcp) {

    /** The least MTU that IPv4 permits a host to rely on (RFC 791). */
    public static final int MIN_MTU = 576;

    /** The least MTU of a link that carries IPv6 (RFC 8200 section 5). */
    public static final int MIN_IPV6_MTU = 1280;

    private static final int MAX_VLAN = 4094;

    /** Copies the lists and checks the ranges. */
    public NetworkStackConfig {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("an interface needs at least one address");
        }
        int least = addresses.stream().allMatch(IpPrefix::isIpv4) ? MIN_MTU : MIN_IPV6_MTU;
        if (mtu < least || mtu > 65_535) {
            throw new IllegalArgumentException("mtu " + mtu + " is not between " + least + " and 65535");
        }
        if (vlan < 0 || vlan > MAX_VLAN) {
            throw new IllegalArgumentException("vlan " + vlan + " is not between 0 and " + MAX_VLAN);
        }
    }

    /** An interface without a tag and with at most an IPv4 gateway, 0 for none. */
    public NetworkStackConfig(List<IpPrefix> addresses, int gateway, int mtu, TcpSettings tcp) {
        this(
                addresses,
                gateway == 0 ? List.of() : List.of(Route.byDefault(IpAddress.IPV4_HIGH, IpAddress.ofIpv4(gateway))),
                0,
                mtu,
                tcp);
    }
}
