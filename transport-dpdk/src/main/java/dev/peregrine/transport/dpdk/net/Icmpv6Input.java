package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.Icmpv6Header;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.MldHeader;
import dev.peregrine.transport.dpdk.packet.NdpHeader;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Takes ICMPv6 messages: answers echo requests (RFC 4443), passes errors, neighbour discovery and queries for listeners on. */
final class Icmpv6Input {

    private final EchoResponder echo;
    private final IcmpErrorInput errors;
    private final NdpInput ndp;
    private final GroupMembership groups;
    private final StackCounters counters;

    Icmpv6Input(
            EchoResponder echo, IcmpErrorInput errors, NdpInput ndp, GroupMembership groups, StackCounters counters) {
        this.echo = echo;
        this.errors = errors;
        this.ndp = ndp;
        this.groups = groups;
        this.counters = counters;
    }

    /** Takes a packet, whose view begins with a valid IP header, and its reference. */
    void arrived(PacketBuffer packet, IpArrival ip, long nowNanos) {
        if (IpAddress.isIpv4(ip.sourceHigh, ip.sourceLow)) {
            drop(packet, StackCounter.DROPPED_IP_PROTOCOL);
            return;
        }
        packet.dropFront(ip.headersLength);
        if (packet.length() < Icmpv6Header.LENGTH) {
            drop(packet, StackCounter.DROPPED_TOO_SHORT);
        } else if ((packet.offload() & Offload.RX_LOOPBACK) == 0 && !hasGoodChecksum(packet, ip)) {
            drop(packet, StackCounter.DROPPED_ICMP_CHECKSUM);
        } else if (ip.fromOwnAddress && Icmpv6Header.type(packet.address()) != NdpHeader.NEIGHBOUR_ADVERTISEMENT) {
            drop(packet, StackCounter.DROPPED_IP_SOURCE);
        } else {
            dispatch(packet, ip, nowNanos);
        }
    }

    private void dispatch(PacketBuffer packet, IpArrival ip, long nowNanos) {
        switch (Icmpv6Header.type(packet.address())) {
            case Icmpv6Header.ECHO_REQUEST -> {
                if (IpAddress.isUnspecified(ip.sourceHigh, ip.sourceLow)) {
                    drop(packet, StackCounter.DROPPED_IP_SOURCE);
                } else {
                    echo.answer(packet, ip, IpProtocol.ICMPV6, Icmpv6Header.ECHO_REPLY);
                }
            }
            case NdpHeader.NEIGHBOUR_SOLICITATION, NdpHeader.NEIGHBOUR_ADVERTISEMENT ->
                ndp.arrived(packet, ip, nowNanos);
            case MldHeader.QUERY -> groups.asked(packet, ip, nowNanos);
            case Icmpv6Header.DESTINATION_UNREACHABLE,
                    Icmpv6Header.PACKET_TOO_BIG,
                    Icmpv6Header.TIME_EXCEEDED,
                    Icmpv6Header.PARAMETER_PROBLEM -> errors.arrived(packet, ip, nowNanos);
            default -> drop(packet, StackCounter.DROPPED_ICMP_TYPE);
        }
    }

    private static boolean hasGoodChecksum(PacketBuffer message, IpArrival ip) {
        int pseudoHeader = Checksum.pseudoHeader(
                ip.sourceHigh,
                ip.sourceLow,
                ip.destinationHigh,
                ip.destinationLow,
                IpProtocol.ICMPV6,
                message.packetLength());
        return Checksum.add(pseudoHeader, Checksum.sum(message)) == Checksum.VALID;
    }

    private void drop(PacketBuffer packet, StackCounter reason) {
        counters.increment(reason);
        packet.releasePacket();
    }
}
