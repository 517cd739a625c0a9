package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Checks IPv4 packets and hands their payload to the protocol they carry (RFC 791, RFC 1122 section 3.2.1). */
final class Ipv4Input {

    private final LocalAddresses addresses;
    private final IcmpInput icmp;
    private final TcpInput tcp;
    private final StackCounters counters;

    Ipv4Input(LocalAddresses addresses, IcmpInput icmp, TcpInput tcp, StackCounters counters) {
        this.addresses = addresses;
        this.icmp = icmp;
        this.tcp = tcp;
        this.counters = counters;
    }

    /** Takes a packet, whose view begins with the IP header, and its reference. */
    void arrived(PacketBuffer packet, long nowNanos) {
        StackCounter fault = faultOf(packet);
        if (fault != null) {
            counters.increment(fault);
            packet.releasePacket();
            return;
        }
        trimPadding(packet, Ipv4Header.totalLength(packet.address()));
        switch (Ipv4Header.protocol(packet.address())) {
            case IpProtocol.TCP -> tcp.arrivedIpv4(packet, nowNanos);
            case IpProtocol.ICMP -> icmp.arrived(packet);
            default -> {
                counters.increment(StackCounter.DROPPED_IP_PROTOCOL);
                packet.releasePacket();
            }
        }
    }

    /** Why a packet is not taken, or null. */
    private StackCounter faultOf(PacketBuffer packet) {
        long ip = packet.address();
        int available = packet.length();
        if (available < Ipv4Header.LENGTH) {
            return StackCounter.DROPPED_TOO_SHORT;
        }
        int headerLength = Ipv4Header.headerLength(ip);
        int totalLength = Ipv4Header.totalLength(ip);
        if (Ipv4Header.version(ip) != 4
                || headerLength < Ipv4Header.LENGTH
                || headerLength > available
                || totalLength < headerLength) {
            return StackCounter.DROPPED_IP_MALFORMED;
        }
        if (totalLength > available && totalLength > packet.packetLength()) {
            return StackCounter.DROPPED_TOO_SHORT;
        }
        if (!hasGoodChecksum(packet, ip, headerLength)) {
            return StackCounter.DROPPED_IP_CHECKSUM;
        }
        if (!addresses.contains(Ipv4Header.destination(ip))) {
            return StackCounter.DROPPED_IP_DESTINATION;
        }
        if (isImpossibleSource(Ipv4Header.source(ip))) {
            return StackCounter.DROPPED_IP_SOURCE;
        }
        return Ipv4Header.isFragment(ip) ? StackCounter.DROPPED_FRAGMENT : null;
    }

    private static boolean hasGoodChecksum(PacketBuffer packet, long ip, int headerLength) {
        int known = packet.offload() & (Offload.RX_IP_CHECKSUM_GOOD | Offload.RX_IP_CHECKSUM_BAD);
        return known == 0 ? Checksum.sum(ip, headerLength) == Checksum.VALID : known == Offload.RX_IP_CHECKSUM_GOOD;
    }

    /** Broadcast, multicast, loopback, our own and the null address are nobody's to send from (RFC 1122 3.2.1.3). */
    private boolean isImpossibleSource(int source) {
        int first = source >>> 24;
        return first >= 224
                || first == 127
                || first == 0
                || addresses.contains(source)
                || addresses.isBroadcast(source);
    }

    /** Takes off what Ethernet added to reach its least length. */
    private static void trimPadding(PacketBuffer packet, int totalLength) {
        int remaining = totalLength;
        for (PacketBuffer b = packet; b != null; b = b.next()) {
            if (b.length() > remaining) {
                b.truncate(remaining);
            }
            remaining -= b.length();
        }
    }
}
