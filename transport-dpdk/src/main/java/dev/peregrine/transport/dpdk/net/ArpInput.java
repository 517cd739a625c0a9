package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.ArpHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Takes ARP packets in the order of RFC 826: learn, then answer what was asked of an own address. */
final class ArpInput {

    private final LocalAddresses addresses;
    private final NeighbourCache neighbours;
    private final ArpSender sender;
    private final AddressDefence defence;
    private final long ownMac;
    private final StackCounters counters;
    private final LoopGroupLink loops;

    ArpInput(
            LocalAddresses addresses,
            NeighbourCache neighbours,
            ArpSender sender,
            AddressDefence defence,
            long ownMac,
            StackCounters counters,
            LoopGroupLink loops) {
        this.addresses = addresses;
        this.neighbours = neighbours;
        this.sender = sender;
        this.defence = defence;
        this.ownMac = ownMac;
        this.counters = counters;
        this.loops = loops;
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
        boolean forUs = addresses.contains(IpAddress.IPV4_HIGH, IpAddress.ofIpv4(target));
        long senderLow = IpAddress.ofIpv4(senderAddress);
        if (senderAddress == 0) {
            if (asked && forUs && senderMac != ownMac) {
                defence.probed(IpAddress.IPV4_HIGH, IpAddress.ofIpv4(target), senderMac, nowNanos);
            }
        } else if (addresses.contains(IpAddress.IPV4_HIGH, senderLow)) {
            if (senderMac != ownMac) {
                defence.claimed(IpAddress.IPV4_HIGH, senderLow, senderMac, nowNanos);
            }
        } else if (!MacAddress.isMulticast(senderMac)) {
            neighbours.learn(IpAddress.IPV4_HIGH, senderLow, senderMac, forUs, nowNanos);
        }
        if (asked && forUs && loops.isSpeaker()) {
            sender.reply(target, senderMac, senderAddress);
        }
    }
}
