package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.tcp.PathResolver;

/**
 * Finds, and keeps at hand, the paths to the addresses that are spoken to.
 *
 * <p>A direct-mapped cache: a path that is pushed out stays valid for the connections that hold it, so a flood of
 * source addresses costs a fixed amount of memory.
 */
final class PathTable implements PathResolver {

    private static final int SLOTS = 8192;

    private final Ipv4Path[] ipv4 = new Ipv4Path[SLOTS];
    private final LinkOutput link;
    private final NeighbourCache neighbours;
    private final LocalAddresses addresses;
    private final TurnClock clock;
    private final NetworkStackConfig config;

    PathTable(
            LinkOutput link,
            NeighbourCache neighbours,
            LocalAddresses addresses,
            TurnClock clock,
            NetworkStackConfig config) {
        this.link = link;
        this.neighbours = neighbours;
        this.addresses = addresses;
        this.clock = clock;
        this.config = config;
    }

    @Override
    public OutboundPath pathTo(long localHigh, long localLow, long remoteHigh, long remoteLow) {
        boolean bothIpv4 = IpAddress.isIpv4(localHigh, localLow) && IpAddress.isIpv4(remoteHigh, remoteLow);
        return bothIpv4 ? ipv4(IpAddress.toIpv4(localLow), IpAddress.toIpv4(remoteLow)) : null;
    }

    /** The path between two IPv4 addresses, or null where no route leads there. */
    Ipv4Path ipv4(int local, int remote) {
        int slot = (remote * 0x9E3779B1 ^ local) >>> 19;
        Ipv4Path path = ipv4[slot];
        if (path == null || path.destination() != remote || path.source() != local) {
            path = create(local, remote);
            ipv4[slot] = path;
        }
        return path;
    }

    private Ipv4Path create(int local, int remote) {
        int nextHop;
        if (addresses.isOnLink(remote)) {
            nextHop = remote;
        } else if (config.gateway() != 0) {
            nextHop = config.gateway();
        } else {
            return null;
        }
        int mtu = Math.min(config.mtu(), link.device().mtu());
        return new Ipv4Path(link, neighbours, clock, local, remote, nextHop, mtu);
    }
}
