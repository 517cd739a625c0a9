package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses of the interface, and the groups and broadcast addresses that come with them.
 *
 * <p>An interface with an IPv6 address has a link-local one as well (RFC 4291 section 2.8): where none is configured it
 * is made from the Ethernet address.
 */
final class LocalAddresses {

    private static final IpPrefix LOOPBACK_IPV4 = new IpPrefix(IpAddress.IPV4_HIGH, IpAddress.ofIpv4(0x7f00_0001), 8);
    private static final IpPrefix LOOPBACK_IPV6 = new IpPrefix(0, 1, 128);
    private static final long ALL_NODES_OF_LINK_HIGH = 0xff02L << 48;
    private static final long ALL_NODES_OF_HOST_HIGH = 0xff01L << 48;
    private static final long SOLICITED_NODE_LOW = 0x1_ff00_0000L;
    private static final int LINK_LOCAL_PREFIX = 64;

    private final IpPrefix[] own;
    private final long[] solicitedNodes;

    /** @param mac the Ethernet address that the link-local address is made from */
    LocalAddresses(List<IpPrefix> configured, long mac) {
        List<IpPrefix> all = new ArrayList<>(configured);
        boolean lacksLinkLocal = configured.stream()
                .filter(prefix -> !prefix.isIpv4())
                .noneMatch(prefix -> IpAddress.isLinkLocal(prefix.high(), prefix.low()));
        if (lacksLinkLocal && !configured.stream().allMatch(IpPrefix::isIpv4)) {
            all.add(new IpPrefix(IpAddress.LINK_LOCAL_HIGH, IpAddress.interfaceIdentifier(mac), LINK_LOCAL_PREFIX));
        }
        own = all.toArray(IpPrefix[]::new);
        solicitedNodes = all.stream()
                .filter(address -> !address.isIpv4())
                .mapToLong(address -> solicitedNodeLow(address.low()))
                .distinct()
                .toArray();
    }

    /** Whether an address is one of the interface's. */
    boolean contains(long high, long low) {
        for (IpPrefix address : own) {
            if (address.low() == low && address.high() == high) {
                return true;
            }
        }
        return false;
    }

    /** Whether an address is one of the interface's or of the loopback's: packets for it never leave the process. */
    boolean isLocal(long high, long low) {
        return contains(high, low) || IpAddress.isLoopback(high, low);
    }

    /** Whether an IPv6 address is a group that every host, or every host with one of our addresses, is a member of. */
    boolean isOwnGroup(long high, long low) {
        if (high == ALL_NODES_OF_LINK_HIGH) {
            return low == 1 || isSolicitedNode(low);
        }
        return high == ALL_NODES_OF_HOST_HIGH && low == 1;
    }

    private boolean isSolicitedNode(long low) {
        for (long group : solicitedNodes) {
            if (group == low) {
                return true;
            }
        }
        return false;
    }

    /** Low halves of the groups in which solicitations for our addresses come, each once; not to be changed. */
    long[] solicitedNodes() {
        return solicitedNodes;
    }

    /** High half of the group of all nodes of the link, whose low half is 1, and of all solicited-node groups. */
    static long linkGroupHigh() {
        return ALL_NODES_OF_LINK_HIGH;
    }

    /** Low half of the group in which the owner of an address listens for solicitations (RFC 4291 section 2.7.1). */
    static long solicitedNodeLow(long low) {
        return SOLICITED_NODE_LOW | (low & 0xff_ffffL);
    }

    /** Whether an IPv4 address is the broadcast address of the link or of one of its networks. */
    boolean isBroadcast(long high, long low) {
        if (IpAddress.isLimitedBroadcast(high, low)) {
            return true;
        }
        for (IpPrefix network : own) {
            if (network.isBroadcast(high, low)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The own address to speak to another one from: the address itself where it is our own, else one of the same scope,
     * of these the one that has most leading bits in common (RFC 6724 section 5, rules 1, 2 and 8).
     *
     * @return null where there is no address of that family
     */
    IpPrefix sourceFor(long high, long low) {
        boolean ipv4 = IpAddress.isIpv4(high, low);
        if (IpAddress.isLoopback(high, low)) {
            return ipv4 ? LOOPBACK_IPV4 : LOOPBACK_IPV6;
        }
        boolean linkLocal = IpAddress.isLinkLocal(high, low) || high == ALL_NODES_OF_LINK_HIGH;
        IpPrefix best = null;
        int bestScore = -1;
        for (IpPrefix candidate : own) {
            if (candidate.isIpv4() == ipv4) {
                boolean sameScope = IpAddress.isLinkLocal(candidate.high(), candidate.low()) == linkLocal;
                int score = (sameScope ? 1 << 8 : 0) + commonBits(candidate, high, low);
                if (score > bestScore) {
                    best = candidate;
                    bestScore = score;
                }
            }
        }
        return best;
    }

    /** Leading bits in common, not more than the prefix has; within a network no address is closer than another. */
    private static int commonBits(IpPrefix own, long high, long low) {
        if (own.high() == high && own.low() == low) {
            return 129;
        }
        int common = own.high() != high
                ? Long.numberOfLeadingZeros(own.high() ^ high)
                : 64 + Long.numberOfLeadingZeros(own.low() ^ low);
        return Math.min(common, own.isIpv4() ? 96 + own.length() : own.length());
    }

    /** All, the link-local one included. */
    List<IpPrefix> all() {
        return List.of(own);
    }
}
