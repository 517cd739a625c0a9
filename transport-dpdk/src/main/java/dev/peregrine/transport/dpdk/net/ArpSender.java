package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.ArpHeader;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Sends ARP requests, replies, probes and announcements (RFC 826, RFC 5227). */
final class ArpSender implements NeighbourSolicitor {

    private final LinkOutput link;
    private final LocalAddresses addresses;
    private final StackCounters counters;

    ArpSender(LinkOutput link, LocalAddresses addresses, StackCounters counters) {
        this.link = link;
        this.addresses = addresses;
        this.counters = counters;
    }

    @Override
    public void solicit(Neighbour neighbour) {
        long destination = neighbour.isResolved() ? neighbour.mac() : MacAddress.BROADCAST;
        counters.increment(StackCounter.ARP_REQUESTS_SENT);
        IpPrefix source = addresses.sourceFor(neighbour.high(), neighbour.low());
        int sender = source == null ? 0 : IpAddress.toIpv4(source.low());
        send(ArpHeader.REQUEST, sender, 0, IpAddress.toIpv4(neighbour.low()), destination);
    }

    /** Asks who has an address that is going to be ours, without claiming it (RFC 5227 section 2.1.1). */
    void probe(int address) {
        send(ArpHeader.REQUEST, 0, 0, address, MacAddress.BROADCAST);
    }

    /** Tells the link that an address is ours (RFC 5227 section 3). */
    void announce(int address) {
        send(ArpHeader.REQUEST, address, 0, address, MacAddress.BROADCAST);
    }

    /** Answers who asked for an own address. */
    void reply(int address, long askerMac, int askerAddress) {
        counters.increment(StackCounter.ARP_REQUESTS_ANSWERED);
        send(ArpHeader.REPLY, address, askerMac, askerAddress, askerMac);
    }

    private void send(int operation, int senderAddress, long targetMac, int targetAddress, long destination) {
        PacketBuffer packet = link.allocate();
        if (packet == null) {
            return;
        }
        long at = packet.append(ArpHeader.LENGTH);
        ArpHeader.write(at, operation, link.mac(), senderAddress, targetMac, targetAddress);
        link.transmit(packet, destination, EtherType.ARP);
    }
}
