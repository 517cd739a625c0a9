package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
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

    /** Takes a packet, whose view begins with a valid IP header, and its reference. */
    void arrived(PacketBuffer packet, IpArrival ip, long nowNanos) {
        int offset = ip.headersLength;
        if (packet.length() < offset + TcpHeader.LENGTH) {
            drop(packet, StackCounter.DROPPED_TCP_MALFORMED);
            return;
        }
        if (ip.toGroup) {
            drop(packet, StackCounter.DROPPED_IP_DESTINATION);
            return;
        }
        long header = packet.address() + offset;
        if (shared && !isHere(header, ip)) {
            int next = next(packet, header, ip);
            if (next >= 0) {
                loops.steer(packet, next);
                return;
            }
        }
        packet.dropFront(offset);
        int headerLength = TcpHeader.headerLength(header);
        if (headerLength < TcpHeader.LENGTH || headerLength > packet.length()) {
            drop(packet, StackCounter.DROPPED_TCP_MALFORMED);
        } else if (!hasGoodChecksum(packet, ip)) {
            drop(packet, StackCounter.DROPPED_TCP_CHECKSUM);
        } else {
            tcp.segmentArrives(
                    packet, ip.sourceHigh, ip.sourceLow, ip.destinationHigh, ip.destinationLow, ip.ecn, nowNanos);
        }
    }

    /** The connection table is asked first: on the common path the flow is here and no hash has to be computed. */
    private boolean isHere(long header, IpArrival ip) {
        return tcp.knows(
                ip.destinationHigh,
                ip.destinationLow,
                TcpHeader.destinationPort(header),
                ip.sourceHigh,
                ip.sourceLow,
                TcpHeader.sourcePort(header));
    }

    private int next(PacketBuffer packet, long header, IpArrival ip) {
        int entry = loops.entry(ip, TcpHeader.sourcePort(header), TcpHeader.destinationPort(header));
        boolean opens = (TcpHeader.flags(header) & (TcpHeader.SYN | TcpHeader.ACK)) == TcpHeader.SYN;
        return loops.next(entry, packet, !opens);
    }

    private static boolean hasGoodChecksum(PacketBuffer segment, IpArrival ip) {
        int known = segment.offload() & (Offload.RX_L4_CHECKSUM_GOOD | Offload.RX_L4_CHECKSUM_BAD);
        if (known != 0) {
            return known == Offload.RX_L4_CHECKSUM_GOOD;
        }
        int pseudoHeader = Checksum.pseudoHeader(
                ip.sourceHigh,
                ip.sourceLow,
                ip.destinationHigh,
                ip.destinationLow,
                IpProtocol.TCP,
                segment.packetLength());
        return Checksum.add(pseudoHeader, Checksum.sum(segment)) == Checksum.VALID;
    }

    private void drop(PacketBuffer packet, StackCounter reason) {
        counters.increment(reason);
        packet.releasePacket();
    }
}
