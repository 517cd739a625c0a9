package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.UdpHeader;
import dev.peregrine.transport.dpdk.udp.UdpLayer;

/**
 * Hands UDP datagrams to this loop's UDP, or the whole packet to the loop that has the port; tells the sender where none
 * has (RFC 768, RFC 1122 section 4.1.3.1).
 */
final class UdpInput {

    private final UdpLayer udp;
    private final LoopGroupLink loops;
    private final IcmpErrorSender errors;
    private final StackCounters counters;
    private final boolean shared;

    UdpInput(UdpLayer udp, LoopGroupLink loops, IcmpErrorSender errors, StackCounters counters) {
        this.udp = udp;
        this.loops = loops;
        this.errors = errors;
        this.counters = counters;
        this.shared = loops.isShared();
    }

    /** Takes a packet, whose view begins with a valid IP header, and its reference. */
    void arrived(PacketBuffer packet, IpArrival ip, long nowNanos) {
        int offset = ip.headersLength;
        if (packet.length() < offset + UdpHeader.LENGTH) {
            dropFaulty(packet, StackCounter.DROPPED_UDP_MALFORMED);
            return;
        }
        long header = packet.address() + offset;
        if (shared && isOfAnotherLoop(header, ip)) {
            loops.steer(packet, loops.loopOfPort(ip, UdpHeader.destinationPort(header)));
            return;
        }
        int length = UdpHeader.datagramLength(header);
        packet.dropFront(offset);
        if (length < UdpHeader.LENGTH || length > packet.packetLength()) {
            dropFaulty(packet, StackCounter.DROPPED_UDP_MALFORMED);
            return;
        }
        PacketPadding.trim(packet, length);
        if (!hasGoodChecksum(packet, ip)) {
            dropFaulty(packet, StackCounter.DROPPED_UDP_CHECKSUM);
        } else if (!udp.datagramArrives(packet, ip.sourceHigh, ip.sourceLow, ip.destinationHigh, ip.destinationLow)) {
            packet.prepend(offset);
            errors.portUnreachable(packet, ip, nowNanos);
            drop(packet, StackCounter.DROPPED_UDP_PORT);
        }
    }

    private boolean isOfAnotherLoop(long header, IpArrival ip) {
        int port = UdpHeader.destinationPort(header);
        return udp.find(
                                ip.destinationHigh,
                                ip.destinationLow,
                                port,
                                ip.sourceHigh,
                                ip.sourceLow,
                                UdpHeader.sourcePort(header))
                        == null
                && loops.isPortOfAnother(ip, port);
    }

    private static boolean hasGoodChecksum(PacketBuffer datagram, IpArrival ip) {
        int known = datagram.offload() & (Offload.RX_L4_CHECKSUM_GOOD | Offload.RX_L4_CHECKSUM_BAD);
        if (known == Offload.RX_L4_CHECKSUM_GOOD) {
            return true;
        }
        if (UdpHeader.checksum(datagram.address()) == 0) {
            // None was computed, which only IPv4 permits (RFC 8200 section 8.1).
            return IpAddress.isIpv4(ip.sourceHigh, ip.sourceLow);
        }
        if (known == Offload.RX_L4_CHECKSUM_BAD) {
            return false;
        }
        int pseudoHeader = Checksum.pseudoHeader(
                ip.sourceHigh,
                ip.sourceLow,
                ip.destinationHigh,
                ip.destinationLow,
                IpProtocol.UDP,
                datagram.packetLength());
        return Checksum.add(pseudoHeader, Checksum.sum(datagram)) == Checksum.VALID;
    }

    private void dropFaulty(PacketBuffer packet, StackCounter reason) {
        udp.counters().inErrors++;
        drop(packet, reason);
    }

    private void drop(PacketBuffer packet, StackCounter reason) {
        counters.increment(reason);
        packet.releasePacket();
    }
}
