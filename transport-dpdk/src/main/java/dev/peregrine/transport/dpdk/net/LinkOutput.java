package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Puts the Ethernet header before packets and queues them with the device. */
final class LinkOutput {

    private final PacketDevice device;
    private final StackCounters counters;
    private final long mac;
    private final int vlan;

    /** @param vlan the VLAN to tag frames with, or 0 */
    LinkOutput(PacketDevice device, int vlan, StackCounters counters) {
        this.device = device;
        this.counters = counters;
        this.vlan = vlan;
        this.mac = device.macAddress();
    }

    /** The own Ethernet address. */
    long mac() {
        return mac;
    }

    PacketDevice device() {
        return device;
    }

    /** Bytes that are put before each packet. */
    int headerLength() {
        return vlan == 0 ? EthernetHeader.LENGTH : EthernetHeader.LENGTH + EthernetHeader.VLAN_TAG_LENGTH;
    }

    /** Sends the payload of a frame, taking one reference of each of its buffers. */
    void transmit(PacketBuffer packet, long destination, int etherType) {
        long header = packet.prepend(headerLength());
        if (vlan == 0) {
            EthernetHeader.write(header, destination, mac, etherType);
        } else {
            EthernetHeader.writeTagged(header, destination, mac, vlan, etherType);
        }
        counters.increment(StackCounter.FRAMES_SENT);
        counters.add(StackCounter.BYTES_SENT, packet.packetLength());
        device.transmit(packet);
    }

    /** An empty buffer of our own, or null where the pool is empty. */
    PacketBuffer allocate() {
        PacketBuffer buffer = device.pool().allocate();
        if (buffer == null) {
            counters.increment(StackCounter.DROPPED_NO_BUFFER);
        }
        return buffer;
    }

    /** Buffers of our own with the bytes of a packet, in one piece where they fit, or null where the pool is empty. */
    PacketBuffer copyOf(PacketBuffer packet) {
        PacketBuffer first = allocate();
        PacketBuffer last = first;
        for (PacketBuffer from = packet; from != null && last != null; from = from.next()) {
            last = append(from, last);
        }
        if (last == null && first != null) {
            first.releasePacket();
            return null;
        }
        return first;
    }

    /** Copies a view behind the last buffer of a packet; the new last buffer, or null where the pool is empty. */
    private PacketBuffer append(PacketBuffer from, PacketBuffer lastBuffer) {
        PacketBuffer last = lastBuffer;
        int copied = 0;
        while (copied < from.length()) {
            if (last.tailroom() == 0) {
                PacketBuffer further = allocate();
                if (further == null) {
                    return null;
                }
                last.next(further);
                last = further;
            }
            int bytes = Math.min(last.tailroom(), from.length() - copied);
            NativeMemory.copy(from.address() + copied, last.append(bytes), bytes);
            copied += bytes;
        }
        return last;
    }
}
