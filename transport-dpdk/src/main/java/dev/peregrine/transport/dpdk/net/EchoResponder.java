package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IcmpHeader;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Answers echo requests of both families, which differ in the type and the checksum alone (RFC 792, RFC 4443). */
final class EchoResponder {

    private final PathTable paths;
    private final LocalAddresses addresses;
    private final StackCounters counters;

    EchoResponder(PathTable paths, LocalAddresses addresses, StackCounters counters) {
        this.paths = paths;
        this.addresses = addresses;
        this.counters = counters;
    }

    /**
     * Answers with a buffer of our own: the received one may be shared with the device's ring.
     *
     * @param request its view begins with the ICMP header; its reference passes over
     */
    void answer(PacketBuffer request, IpArrival ip, int protocol, int replyType) {
        IpPath path = pathBack(ip);
        PacketBuffer reply = path == null ? null : paths.link().copyOf(request);
        request.releasePacket();
        if (reply == null) {
            return;
        }
        long icmp = reply.address();
        IcmpHeader.type(icmp, replyType);
        IcmpHeader.checksum(icmp, 0);
        counters.increment(StackCounter.ECHO_REQUESTS_ANSWERED);
        path.transmit(reply, protocol, IcmpHeader.LENGTH, 0, 0);
    }

    /** From the address that was asked, or, where a group was, from the one that suits the asker. */
    private IpPath pathBack(IpArrival ip) {
        if (!ip.toGroup) {
            return paths.pathTo(ip.destinationHigh, ip.destinationLow, ip.sourceHigh, ip.sourceLow);
        }
        IpPrefix own = addresses.sourceFor(ip.sourceHigh, ip.sourceLow);
        return own == null ? null : paths.pathTo(own.high(), own.low(), ip.sourceHigh, ip.sourceLow);
    }
}
