package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.IcmpHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Takes ICMP messages: answers echo requests (RFC 792, RFC 1122 section 3.2.2.6), passes errors on. */
final class IcmpInput {

    private final EchoResponder echo;
    private final IcmpErrorInput errors;
    private final StackCounters counters;

    IcmpInput(EchoResponder echo, IcmpErrorInput errors, StackCounters counters) {
        this.echo = echo;
        this.errors = errors;
        this.counters = counters;
    }

    /** Takes a packet, whose view begins with a valid IP header, and its reference. */
    void arrived(PacketBuffer packet, IpArrival ip, long nowNanos) {
        if (!IpAddress.isIpv4(ip.sourceHigh, ip.sourceLow)) {
            drop(packet, StackCounter.DROPPED_IP_PROTOCOL);
            return;
        }
        packet.dropFront(ip.headersLength);
        if (packet.length() < IcmpHeader.LENGTH) {
            drop(packet, StackCounter.DROPPED_TOO_SHORT);
        } else if ((packet.offload() & Offload.RX_LOOPBACK) == 0 && Checksum.sum(packet) != Checksum.VALID) {
            drop(packet, StackCounter.DROPPED_ICMP_CHECKSUM);
        } else if (ip.toGroup) {
            drop(packet, StackCounter.DROPPED_ICMP_TYPE);
        } else {
            dispatch(packet, ip, nowNanos);
        }
    }

    private void dispatch(PacketBuffer packet, IpArrival ip, long nowNanos) {
        switch (IcmpHeader.type(packet.address())) {
            case IcmpHeader.ECHO_REQUEST -> echo.answer(packet, ip, IpProtocol.ICMP, IcmpHeader.ECHO_REPLY);
            case IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.TIME_EXCEEDED, IcmpHeader.PARAMETER_PROBLEM ->
                errors.arrived(packet, ip, nowNanos);
            default -> drop(packet, StackCounter.DROPPED_ICMP_TYPE);
        }
    }

    private void drop(PacketBuffer packet, StackCounter reason) {
        counters.increment(reason);
        packet.releasePacket();
    }
}
