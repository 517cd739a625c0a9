package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Puts the Ethernet header before packets and queues them with the device. */
final class LinkOutput {

    private final PacketDevice device;
    private final StackCounters counters;
    private final long mac;

    LinkOutput(PacketDevice device, StackCounters counters) {
        this.device = device;
        this.counters = counters;
        this.mac = device.macAddress();
    }

    /** The own Ethernet address. */
    long mac() {
        return mac;
    }

    PacketDevice device() {
        return device;
    }

    /** Sends an IPv4 packet, taking one reference of each of its buffers. */
    void transmitIpv4(PacketBuffer packet, long destination) {
        transmit(packet, destination, EtherType.IPV4);
    }

    /** Sends the payload of a frame, taking one reference of each of its buffers. */
    void transmit(PacketBuffer packet, long destination, int etherType) {
        EthernetHeader.write(packet.prepend(EthernetHeader.LENGTH), destination, mac, etherType);
        counters.increment(StackCounter.FRAMES_SENT);
        counters.add(StackCounter.BYTES_SENT, packet.packetLength());
        device.transmit(packet);
    }

    /** A buffer of our own with the bytes of a packet in one piece, or null where the pool is empty. */
    PacketBuffer copyOf(PacketBuffer packet) {
        PacketBuffer copy = device.pool().allocate();
        if (copy == null || packet.packetLength() > copy.tailroom()) {
            counters.increment(StackCounter.DROPPED_NO_BUFFER);
            if (copy != null) {
                copy.release();
            }
            return null;
        }
        for (PacketBuffer b = packet; b != null; b = b.next()) {
            NativeMemory.copy(b.address(), copy.append(b.length()), b.length());
        }
        return copy;
    }
}
