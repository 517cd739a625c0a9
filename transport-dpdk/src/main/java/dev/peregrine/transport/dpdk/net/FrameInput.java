package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Takes frames as they arrive and hands their payload to ARP or IP. */
final class FrameInput {

    private final long mac;
    private final ArpInput arp;
    private final Ipv4Input ipv4;
    private final LoopGroupLink loops;
    private final StackCounters counters;

    FrameInput(long mac, ArpInput arp, Ipv4Input ipv4, LoopGroupLink loops, StackCounters counters) {
        this.mac = mac;
        this.arp = arp;
        this.ipv4 = ipv4;
        this.loops = loops;
        this.counters = counters;
    }

    /** Takes a frame from the device, and its reference. */
    void received(PacketBuffer frame, long nowNanos) {
        if (frame.length() >= EthernetHeader.LENGTH
                && EthernetHeader.type(frame.address()) == EtherType.ARP
                && loops.isShared()) {
            loops.replicate(frame);
        }
        accept(frame, nowNanos);
    }

    /** Takes a frame from the device or from another loop, and its reference. */
    void accept(PacketBuffer frame, long nowNanos) {
        counters.increment(StackCounter.FRAMES_RECEIVED);
        counters.add(StackCounter.BYTES_RECEIVED, frame.packetLength());
        if (frame.length() < EthernetHeader.LENGTH) {
            drop(frame, StackCounter.DROPPED_TOO_SHORT);
            return;
        }
        long destination = EthernetHeader.destination(frame.address());
        if (destination != mac && destination != MacAddress.BROADCAST) {
            drop(frame, StackCounter.DROPPED_OTHER_HOST);
            return;
        }
        int etherType = EthernetHeader.type(frame.address());
        frame.dropFront(EthernetHeader.LENGTH);
        if (etherType == EtherType.IPV4) {
            ipv4.arrived(frame, nowNanos);
        } else if (etherType == EtherType.ARP) {
            arp.arrived(frame, nowNanos);
        } else {
            drop(frame, StackCounter.DROPPED_ETHER_TYPE);
        }
    }

    private void drop(PacketBuffer frame, StackCounter reason) {
        counters.increment(reason);
        frame.releasePacket();
    }
}
