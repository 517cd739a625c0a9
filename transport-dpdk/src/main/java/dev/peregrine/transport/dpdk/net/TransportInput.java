package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Hands packets of either family to the protocol that they carry. */
final class TransportInput {

    private final TcpInput tcp;
    private final UdpInput udp;
    private final IcmpInput icmp;
    private final Icmpv6Input icmpv6;
    private final IcmpErrorSender errors;
    private final StackCounters counters;

    TransportInput(
            TcpInput tcp,
            UdpInput udp,
            IcmpInput icmp,
            Icmpv6Input icmpv6,
            IcmpErrorSender errors,
            StackCounters counters) {
        this.tcp = tcp;
        this.udp = udp;
        this.icmp = icmp;
        this.icmpv6 = icmpv6;
        this.errors = errors;
        this.counters = counters;
    }

    /**
     * Takes a whole packet, and its reference.
     *
     * @param packet its view begins with the IP header and ends with the payload; the Ethernet header lies before it
     */
    void arrived(PacketBuffer packet, IpArrival ip, long nowNanos) {
        switch (ip.protocol) {
            case IpProtocol.TCP -> tcp.arrived(packet, ip, nowNanos);
            case IpProtocol.UDP -> udp.arrived(packet, ip, nowNanos);
            case IpProtocol.ICMP -> icmp.arrived(packet, ip, nowNanos);
            case IpProtocol.ICMPV6 -> icmpv6.arrived(packet, ip, nowNanos);
            case IpProtocol.NO_NEXT_HEADER -> packet.releasePacket();
            default -> {
                errors.protocolUnreachable(packet, ip, ip.protocolField, nowNanos);
                counters.increment(StackCounter.DROPPED_IP_PROTOCOL);
                packet.releasePacket();
            }
        }
    }
}
