package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IcmpHeader;
import dev.peregrine.transport.dpdk.packet.Icmpv6Header;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpLayer;
import dev.peregrine.transport.dpdk.udp.UdpLayer;

/**
 * Takes ICMP errors of both families. Anybody may forge them, so they count only where they quote a segment that is under
 * way at present (RFC 5927 section 4.1), or a datagram such as an endpoint may have sent to that peer, and, where it is
 * said to be too big, one no larger than was sent there. The loop that owns the flow finds that out, and what it learns of
 * a path's MTU it tells all others.
 */
final class IcmpErrorInput {

    /** What routers older than RFC 1191 may mean that do not say how much gets through (its section 7). */
    private static final int[] PLATEAUS = {32_000, 17_914, 8_166, 4_352, 2_002, 1_492, 1_006, 508, 296};

    /** The least that any IPv4 link takes (RFC 791). */
    private static final int LEAST_PLATEAU = 68;

    private final LocalAddresses addresses;
    private final TcpLayer tcp;
    private final UdpLayer udp;
    private final LoopGroupLink loops;
    private final PathTable paths;
    private final StackCounters counters;
    private final QuotedPacket quoted = new QuotedPacket();

    IcmpErrorInput(
            LocalAddresses addresses,
            TcpLayer tcp,
            UdpLayer udp,
            LoopGroupLink loops,
            PathTable paths,
            StackCounters counters) {
        this.addresses = addresses;
        this.tcp = tcp;
        this.udp = udp;
        this.loops = loops;
        this.paths = paths;
        this.counters = counters;
    }

    /** Takes an error, whose view begins with the ICMP header, and its reference. */
    void arrived(PacketBuffer message, IpArrival ip, long nowNanos) {
        boolean ipv4 = IpAddress.isIpv4(ip.sourceHigh, ip.sourceLow);
        long at = message.address();
        int available = message.length() - IcmpHeader.LENGTH;
        if (!quoted.read(at + IcmpHeader.LENGTH, available, ipv4) || !isOurs(message)) {
            drop(message, StackCounter.DROPPED_ICMP_QUOTE);
        } else if (isOfNoLink(at, ipv4)) {
            drop(message, StackCounter.DROPPED_ICMP_MTU);
        } else if ((message.offload() & Offload.RX_VALIDATED) != 0) {
            learnMtu(tooBigFor(at, ipv4), nowNanos);
            message.releasePacket();
        } else if (quoted.protocol == IpProtocol.TCP) {
            arrivedForTcp(message, ip, ipv4, nowNanos);
        } else {
            arrivedForUdp(message, ip, ipv4, nowNanos);
        }
    }

    /** Whether the quoted packet can be ours; only we ourselves can know of one that the loopback carried. */
    private boolean isOurs(PacketBuffer message) {
        return addresses.contains(quoted.sourceHigh, quoted.sourceLow)
                || ((message.offload() & Offload.RX_LOOPBACK) != 0
                        && addresses.isLocal(quoted.sourceHigh, quoted.sourceLow));
    }

    private void arrivedForTcp(PacketBuffer message, IpArrival ip, boolean ipv4, long nowNanos) {
        TcpConnection connection = tcp.find(
                quoted.sourceHigh,
                quoted.sourceLow,
                quoted.sourcePort,
                quoted.destinationHigh,
                quoted.destinationLow,
                quoted.destinationPort);
        if (connection == null && loops.isShared()) {
            int next = loops.next(loops.entry(quoted), message, true);
            if (next >= 0) {
                steer(message, ip, next);
                return;
            }
        }
        if (connection == null || !connection.isInFlight(quoted.sequence)) {
            drop(message, StackCounter.DROPPED_ICMP_QUOTE);
            return;
        }
        counters.increment(StackCounter.ICMP_ERRORS_TAKEN);
        int tooBigFor = tooBigFor(message.address(), ipv4);
        if (tooBigFor < 0) {
            connection.unreachable();
        } else {
            boolean news = learnMtu(tooBigFor, nowNanos);
            // Another connection may have learnt it before; what this one has under way is lost all the same.
            connection.pathShrank();
            if (news) {
                tellOthers(message, ip, Offload.RX_VALIDATED);
            }
        }
        message.releasePacket();
    }

    /** Datagrams have no sequence number to be known by. Several loops may have the port, and only one knows of them. */
    private void arrivedForUdp(PacketBuffer message, IpArrival ip, boolean ipv4, long nowNanos) {
        int tooBigFor = tooBigFor(message.address(), ipv4);
        if (!isOfAnEndpoint() || (tooBigFor >= 0 && !isAsLargeAsWasSent())) {
            if (loops.isShared() && loops.loopOfPort(quoted) >= 0 && (message.offload() & Offload.RX_SOUGHT) == 0) {
                tellOthers(message, ip, Offload.RX_SOUGHT);
                message.releasePacket();
            } else {
                drop(message, StackCounter.DROPPED_ICMP_QUOTE);
            }
            return;
        }
        counters.increment(StackCounter.ICMP_ERRORS_TAKEN);
        if (tooBigFor >= 0) {
            if (learnMtu(tooBigFor, nowNanos)) {
                tellOthers(message, ip, Offload.RX_VALIDATED);
            }
        } else if (isPortUnreachable(message.address(), ipv4)) {
            udp.refused(
                    quoted.sourceHigh,
                    quoted.sourceLow,
                    quoted.sourcePort,
                    quoted.destinationHigh,
                    quoted.destinationLow,
                    quoted.destinationPort);
        }
        message.releasePacket();
    }

    private boolean isOfAnEndpoint() {
        return udp.find(
                        quoted.sourceHigh,
                        quoted.sourceLow,
                        quoted.sourcePort,
                        quoted.destinationHigh,
                        quoted.destinationLow,
                        quoted.destinationPort)
                != null;
    }

    private boolean isAsLargeAsWasSent() {
        IpPath path = paths.inUse(quoted.sourceHigh, quoted.sourceLow, quoted.destinationHigh, quoted.destinationLow);
        return path != null && quoted.totalLength <= path.largestDatagram() && quoted.isPlausibleDatagram();
    }

    private static boolean isPortUnreachable(long at, boolean ipv4) {
        return ipv4
                ? IcmpHeader.type(at) == IcmpHeader.DESTINATION_UNREACHABLE
                        && IcmpHeader.code(at) == IcmpHeader.PORT_UNREACHABLE
                : Icmpv6Header.type(at) == Icmpv6Header.DESTINATION_UNREACHABLE
                        && Icmpv6Header.code(at) == Icmpv6Header.PORT_UNREACHABLE;
    }

    private void steer(PacketBuffer message, IpArrival ip, int owner) {
        message.prepend(ip.headersLength);
        loops.steer(message, owner);
    }

    /** The MTU of a link that the quoted packet was too big for, 0 where it was not told, or -1 for other errors. */
    private static int tooBigFor(long at, boolean ipv4) {
        if (ipv4) {
            boolean tooBig = IcmpHeader.type(at) == IcmpHeader.DESTINATION_UNREACHABLE
                    && IcmpHeader.code(at) == IcmpHeader.FRAGMENTATION_NEEDED;
            return tooBig ? IcmpHeader.nextHopMtu(at) : -1;
        }
        return Icmpv6Header.type(at) == Icmpv6Header.PACKET_TOO_BIG
                ? (int) Math.min(Icmpv6Header.parameter(at), Integer.MAX_VALUE)
                : -1;
    }

    /** Whether a link is told of that is narrower than any may be: that must be a lie (RFC 8201 section 4). */
    private static boolean isOfNoLink(long at, boolean ipv4) {
        int mtu = tooBigFor(at, ipv4);
        return !ipv4 && mtu >= 0 && mtu < NetworkStackConfig.MIN_IPV6_MTU;
    }

    /** Whether the path has become narrower. */
    private boolean learnMtu(int told, long nowNanos) {
        int mtu = told == 0 ? plateauBelow(quoted.totalLength) : told;
        return mtu < Math.min(quoted.totalLength, paths.linkMtu())
                && paths.mtus().learn(quoted.destinationHigh, quoted.destinationLow, mtu, nowNanos);
    }

    private static int plateauBelow(int length) {
        for (int plateau : PLATEAUS) {
            if (plateau < length) {
                return plateau;
            }
        }
        return LEAST_PLATEAU;
    }

    private void tellOthers(PacketBuffer message, IpArrival ip, int offload) {
        if (loops.isShared()) {
            message.prepend(ip.headersLength);
            loops.replicatePacket(message, offload);
        }
    }

    private void drop(PacketBuffer message, StackCounter reason) {
        counters.increment(reason);
        message.releasePacket();
    }
}
