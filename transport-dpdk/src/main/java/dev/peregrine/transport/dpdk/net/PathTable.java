package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.PathResolver;

/**
 * Finds, and keeps at hand, the paths to the addresses that are spoken to.
 *
 * <p>A direct-mapped cache: a path that is pushed out stays valid for the connections that hold it, so a flood of
 * source addresses costs a fixed amount of memory.
 */
final class PathTable implements PathResolver {

    private static final int SLOTS = 8192;

    private final IpPath[] paths = new IpPath[SLOTS];
    private final LinkOutput link;
    private final NeighbourCache arpNeighbours;
    private final NeighbourCache ndpNeighbours;
    private final LoopbackQueue loopback;
    private final LocalAddresses addresses;
    private final RouteTable routes;
    private final PathMtus mtus;
    private final PacketFragmenter fragmenter;
    private final TurnClock clock;
    private final int linkMtu;

    PathTable(
            LinkOutput link,
            NeighbourCache arpNeighbours,
            NeighbourCache ndpNeighbours,
            LoopbackQueue loopback,
            LocalAddresses addresses,
            PathMtus mtus,
            PacketFragmenter fragmenter,
            TurnClock clock,
            NetworkStackConfig config) {
        this.link = link;
        this.arpNeighbours = arpNeighbours;
        this.ndpNeighbours = ndpNeighbours;
        this.loopback = loopback;
        this.addresses = addresses;
        this.routes = new RouteTable(addresses.all(), config.routes());
        this.mtus = mtus;
        this.fragmenter = fragmenter;
        this.clock = clock;
        this.linkMtu = Math.min(config.mtu(), link.device().mtu());
    }

    @Override
    public IpPath pathTo(long localHigh, long localLow, long remoteHigh, long remoteLow) {
        int slot = slot(localHigh, localLow, remoteHigh, remoteLow);
        IpPath path = paths[slot];
        if (path == null || !path.joins(localHigh, localLow, remoteHigh, remoteLow)) {
            path = create(localHigh, localLow, remoteHigh, remoteLow);
            if (path != null) {
                paths[slot] = path;
            }
        }
        return path;
    }

    /** The path between two addresses where it has been in use of late, or null. */
    IpPath inUse(long localHigh, long localLow, long remoteHigh, long remoteLow) {
        IpPath path = paths[slot(localHigh, localLow, remoteHigh, remoteLow)];
        return path != null && path.joins(localHigh, localLow, remoteHigh, remoteLow) ? path : null;
    }

    private static int slot(long localHigh, long localLow, long remoteHigh, long remoteLow) {
        long mixed = (remoteHigh * 31 + remoteLow) * 0x9E3779B97F4A7C15L ^ (localHigh * 31 + localLow);
        return (int) ((mixed * 0x9E3779B97F4A7C15L) >>> 51);
    }

    private IpPath create(long localHigh, long localLow, long remoteHigh, long remoteLow) {
        boolean ipv4 = IpAddress.isIpv4(remoteHigh, remoteLow);
        boolean local = addresses.isLocal(remoteHigh, remoteLow);
        boolean reachable = local
                ? addresses.isLocal(localHigh, localLow)
                : !IpAddress.isLoopback(localHigh, localLow)
                        && (isGroup(remoteHigh, remoteLow) || routes.lookup(remoteHigh, remoteLow) != null);
        if (!reachable || ipv4 != IpAddress.isIpv4(localHigh, localLow)) {
            return null;
        }
        return ipv4
                ? new Ipv4Path(this, IpAddress.toIpv4(localLow), IpAddress.toIpv4(remoteLow), local)
                : new Ipv6Path(this, localHigh, localLow, remoteHigh, remoteLow, local);
    }

    private boolean isGroup(long high, long low) {
        return IpAddress.isMulticast(high, low) || addresses.isBroadcast(high, low);
    }

    /** Where a packet for an address, to which there is a path, goes at present. */
    NextHop nextHop(long high, long low) {
        boolean ipv4 = IpAddress.isIpv4(high, low);
        if (addresses.isLocal(high, low)) {
            return loopback;
        }
        if (isGroup(high, low)) {
            return new GroupHop(link, groupMac(high, low), ipv4 ? EtherType.IPV4 : EtherType.IPV6);
        }
        Route route = routes.lookup(high, low);
        NeighbourCache neighbours = ipv4 ? arpNeighbours : ndpNeighbours;
        return route.isOnLink()
                ? neighbours.lookup(high, low, clock.nowNanos())
                : neighbours.lookup(route.viaHigh(), route.viaLow(), clock.nowNanos());
    }

    private static long groupMac(long high, long low) {
        if (!IpAddress.isMulticast(high, low)) {
            return MacAddress.BROADCAST;
        }
        return IpAddress.isIpv4(high, low)
                ? MacAddress.ofIpv4Multicast(IpAddress.toIpv4(low))
                : MacAddress.ofIpv6Multicast(low);
    }

    LinkOutput link() {
        return link;
    }

    /** Cuts what is too large for a path. */
    PacketFragmenter fragmenter() {
        return fragmenter;
    }

    /** The MTUs of paths narrower than the link. */
    PathMtus mtus() {
        return mtus;
    }

    /** Bytes of the largest IP packet that the link takes. */
    int linkMtu() {
        return linkMtu;
    }
}
