package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.util.List;

/**
 * What a stack is told of its place in the network.
 *
 * @param addresses own addresses, each with the length of its network's prefix
 * @param gateway IPv4 address of the router to everything off the link, or 0 where there is none
 * @param mtu largest IP packet to send, in bytes; the device's own limit holds as well
 * @param tcp settings of TCP
 */
public record NetworkStackConfig(List<IpPrefix> addresses, int gateway, int mtu, TcpSettings tcp) {

    /** The least MTU that IPv4 permits a host to rely on (RFC 791). */
    public static final int MIN_MTU = 576;

    /** Copies the list and checks the ranges. */
    public NetworkStackConfig {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("an interface needs at least one address");
        }
        if (mtu < MIN_MTU || mtu > 65_535) {
            throw new IllegalArgumentException("mtu " + mtu + " is not between " + MIN_MTU + " and 65535");
        }
    }
}
