package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import dev.peregrine.transport.dpdk.tcp.TcpLayer;

/** Hands TCP segments to this loop's TCP, or the whole packet to the loop that owns the flow. */
final class TcpInput {

    private final TcpLayer tcp;
    private final LoopGroupLink loops;
    private final StackCounters counters;
    private final boolean shared;

    TcpInput(TcpLayer tcp, LoopGroupLink loops, StackCounters counters) {
        this.tcp = tcp;
        this.loops = loops;
        this.counters = counters;
        this.shared = loops.isShared();
    }

    /** Takes a packet, whose view begins with a valid IPv4 header, and its reference. */
    void arrivedIpv4(PacketBuffer packet, long nowNanos) {
        long ip = packet.address();
        int headerLength = Ipv4Header.headerLength(ip);
        if (packet.length() < headerLength + TcpHeader.LENGTH) {
            drop(packet, StackCounter.DROPPED_TCP_MALFORMED);
            return;
        }
        int source = Ipv4Header.source(ip);
        int destination = Ipv4Header.destination(ip);
        if (shared && !isOwn(ip + headerLength, source, destination)) {
            long tcpHeader = ip + headerLength;
            loops.steer(
                    packet, source, destination, TcpHeader.sourcePort(tcpHeader), TcpHeader.destinationPort(tcpHeader));
            return;
        }
        int ecn = Ipv4Header.ecn(ip);
        packet.dropFront(headerLength);
        int offset = TcpHeader.headerLength(packet.address());
        if (offset < TcpHeader.LENGTH || offset > packet.length()) {
            drop(packet, StackCounter.DROPPED_TCP_MALFORMED);
        } else if (!hasGoodChecksum(packet, source, destination)) {
            drop(packet, StackCounter.DROPPED_TCP_CHECKSUM);
        } else {
            tcp.segmentArrives(packet, 0, IpAddress.ofIpv4(source), 0, IpAddress.ofIpv4(destination), ecn, nowNanos);
        }
    }

    /** The connection table is asked first: on the common path the flow is here and no hash has to be computed. */
    private boolean isOwn(long header, int source, int destination) {
        int sourcePort = TcpHeader.sourcePort(header);
        int destinationPort = TcpHeader.destinationPort(header);
        return tcp.find(0, IpAddress.ofIpv4(destination), destinationPort, 0, IpAddress.ofIpv4(source), sourcePort)
                        != null
                || loops.owns(source, destination, sourcePort, destinationPort);
    }

    private static boolean hasGoodChecksum(PacketBuffer segment, int source, int destination) {
        int known = segment.offload() & (Offload.RX_L4_CHECKSUM_GOOD | Offload.RX_L4_CHECKSUM_BAD);
        if (known != 0) {
            return known == Offload.RX_L4_CHECKSUM_GOOD;
        }
        int pseudoHeader = Checksum.pseudoHeader(
                0, IpAddress.ofIpv4(source), 0, IpAddress.ofIpv4(destination), IpProtocol.TCP, segment.packetLength());
        return Checksum.add(pseudoHeader, Checksum.sum(segment)) == Checksum.VALID;
    }

    private void drop(PacketBuffer packet, StackCounter reason) {
        counters.increment(reason);
        packet.releasePacket();
    }
}
