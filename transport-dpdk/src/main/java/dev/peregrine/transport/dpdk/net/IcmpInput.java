package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.IcmpHeader;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Answers ICMP echo requests (RFC 792, RFC 1122 section 3.2.2.6). */
final class IcmpInput {

    private final PathTable paths;
    private final StackCounters counters;

    IcmpInput(PathTable paths, StackCounters counters) {
        this.paths = paths;
        this.counters = counters;
    }

    /** Takes a packet, whose view begins with the IPv4 header, and its reference. */
    void arrived(PacketBuffer packet) {
        long ip = packet.address();
        int source = Ipv4Header.source(ip);
        int destination = Ipv4Header.destination(ip);
        packet.dropFront(Ipv4Header.headerLength(ip));
        if (packet.length() < IcmpHeader.LENGTH) {
            drop(packet, StackCounter.DROPPED_TOO_SHORT);
        } else if (Checksum.sum(packet) != Checksum.VALID) {
            drop(packet, StackCounter.DROPPED_ICMP_CHECKSUM);
        } else if (IcmpHeader.type(packet.address()) != IcmpHeader.ECHO_REQUEST) {
            drop(packet, StackCounter.DROPPED_ICMP_TYPE);
        } else {
            answer(packet, destination, source);
        }
    }

    /** The reply is a buffer of our own: the received one may be shared with the device's ring. */
    private void answer(PacketBuffer request, int from, int to) {
        Ipv4Path path = paths.ipv4(from, to);
        PacketBuffer reply = path == null ? null : path.link().copyOf(request);
        request.releasePacket();
        if (reply == null) {
            return;
        }
        long icmp = reply.address();
        IcmpHeader.type(icmp, IcmpHeader.ECHO_REPLY);
        IcmpHeader.checksum(icmp, 0);
        IcmpHeader.checksum(icmp, Checksum.finish(Checksum.sum(reply)));
        counters.increment(StackCounter.ECHO_REQUESTS_ANSWERED);
        path.transmit(reply, IpProtocol.ICMP, IcmpHeader.LENGTH, 0, 0);
    }

    private void drop(PacketBuffer packet, StackCounter reason) {
        counters.increment(reason);
        packet.releasePacket();
    }
}
