package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.Icmpv6Header;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.NdpHeader;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Takes frames as they arrive and hands their payload to ARP or IP. */
final class FrameInput {

    private final long mac;
    private final VlanFilter vlan;
    private final ArpInput arp;
    private final Ipv4Input ipv4;
    private final Ipv6Input ipv6;
    private final LoopGroupLink loops;
    private final StackCounters counters;

    FrameInput(
            long mac,
            VlanFilter vlan,
            ArpInput arp,
            Ipv4Input ipv4,
            Ipv6Input ipv6,
            LoopGroupLink loops,
            StackCounters counters) {
        this.mac = mac;
        this.vlan = vlan;
        this.arp = arp;
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.loops = loops;
        this.counters = counters;
    }

    /** Takes a frame from the device, and its reference. */
    void received(PacketBuffer frame, long nowNanos) {
        count(frame);
        if (!vlan.admits(frame)) {
            drop(frame, StackCounter.DROPPED_OTHER_VLAN);
            return;
        }
        if (loops.isShared() && isForEveryLoop(frame)) {
            loops.replicate(frame);
        }
        take(frame, nowNanos);
    }

    /** Who has which Ethernet address all loops must know, since each keeps a table of its own. */
    private static boolean isForEveryLoop(PacketBuffer frame) {
        if (frame.length() < EthernetHeader.LENGTH) {
            return false;
        }
        int type = EthernetHeader.type(frame.address());
        if (type != EtherType.IPV6) {
            return type == EtherType.ARP;
        }
        if (frame.length() < EthernetHeader.LENGTH + Ipv6Header.LENGTH + NdpHeader.LENGTH) {
            return false;
        }
        long ip = frame.address() + EthernetHeader.LENGTH;
        int message = Icmpv6Header.type(ip + Ipv6Header.LENGTH);
        return Ipv6Header.nextHeader(ip) == IpProtocol.ICMPV6
                && (message == NdpHeader.NEIGHBOUR_SOLICITATION || message == NdpHeader.NEIGHBOUR_ADVERTISEMENT);
    }

    /** Takes a frame from another loop or from ourselves, and its reference. */
    void accept(PacketBuffer frame, long nowNanos) {
        count(frame);
        take(frame, nowNanos);
    }

    private void take(PacketBuffer frame, long nowNanos) {
        if (frame.length() < EthernetHeader.LENGTH) {
            drop(frame, StackCounter.DROPPED_TOO_SHORT);
            return;
        }
        long destination = EthernetHeader.destination(frame.address());
        if (destination != mac && !MacAddress.isMulticast(destination)) {
            drop(frame, StackCounter.DROPPED_OTHER_HOST);
            return;
        }
        int etherType = EthernetHeader.type(frame.address());
        frame.dropFront(EthernetHeader.LENGTH);
        switch (etherType) {
            case EtherType.IPV4 -> ipv4.arrived(frame, nowNanos);
            case EtherType.IPV6 -> ipv6.arrived(frame, nowNanos);
            case EtherType.ARP -> arp.arrived(frame, nowNanos);
            default -> drop(frame, StackCounter.DROPPED_ETHER_TYPE);
        }
    }

    private void count(PacketBuffer frame) {
        counters.increment(StackCounter.FRAMES_RECEIVED);
        counters.add(StackCounter.BYTES_RECEIVED, frame.packetLength());
    }

    private void drop(PacketBuffer frame, StackCounter reason) {
        counters.increment(reason);
        frame.releasePacket();
    }
}
