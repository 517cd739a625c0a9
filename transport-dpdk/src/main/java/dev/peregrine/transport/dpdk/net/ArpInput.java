package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.ArpHeader;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Takes ARP packets in the order of RFC 826: learn, then answer what was asked of an own address. */
final class ArpInput {

    private final LocalAddresses addresses;
    private final NeighbourCache neighbours;
    private final ArpSender sender;
    private final StackCounters counters;
    private final boolean answers;

    /** @param answers whether this loop answers; of several loops on an interface one does */
    ArpInput(
            LocalAddresses addresses,
            NeighbourCache neighbours,
            ArpSender sender,
            StackCounters counters,
            boolean answers) {
        this.addresses = addresses;
        this.neighbours = neighbours;
        this.sender = sender;
        this.counters = counters;
        this.answers = answers;
    }

    /** Takes an ARP packet, whose view begins with the ARP header, and its reference. */
    void arrived(PacketBuffer packet, long nowNanos) {
        long at = packet.address();
        if (packet.length() < ArpHeader.LENGTH || !ArpHeader.isIpv4OverEthernet(at)) {
            counters.increment(StackCounter.DROPPED_ARP_MALFORMED);
            packet.releasePacket();
            return;
        }
        int senderAddress = ArpHeader.senderIp(at);
        long senderMac = ArpHeader.senderMac(at);
        int target = ArpHeader.targetIp(at);
        boolean asked = ArpHeader.operation(at) == ArpHeader.REQUEST;
        packet.releasePacket();
        boolean forUs = addresses.contains(target);
        if (senderAddress != 0 && !addresses.contains(senderAddress)) {
            neighbours.learn(senderAddress, senderMac, forUs, nowNanos);
        }
        if (asked && forUs && answers) {
            sender.reply(target, senderMac, senderAddress);
        }
    }
}
