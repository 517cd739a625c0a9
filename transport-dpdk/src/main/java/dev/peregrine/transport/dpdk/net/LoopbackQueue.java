package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/**
 * Packets from this stack to an own address. They come in with the next turn as frames do, and like these go on to the
 * loop that owns their flow.
 *
 * <p>They are copies: the sender keeps its data till it is acknowledged, and must not see the receiver change it.
 */
final class LoopbackQueue implements NextHop {

    private static final int MAX_PACKETS = 4096;
    private static final int KNOWN_GOOD =
            Offload.RX_LOOPBACK | Offload.RX_IP_CHECKSUM_GOOD | Offload.RX_L4_CHECKSUM_GOOD;

    private final LinkOutput link;
    private final StackCounters counters;
    private PacketBuffer head;
    private PacketBuffer tail;
    private int packets;

    LoopbackQueue(LinkOutput link, StackCounters counters) {
        this.link = link;
        this.counters = counters;
    }

    @Override
    public void transmit(PacketBuffer packet) {
        if (packets == MAX_PACKETS) {
            counters.increment(StackCounter.LOOPBACK_DROPPED);
            packet.releasePacket();
            return;
        }
        PacketBuffer copy = link.copyOf(packet);
        packet.releasePacket();
        if (copy == null) {
            return;
        }
        int type = Ipv4Header.version(copy.address()) == 4 ? EtherType.IPV4 : EtherType.IPV6;
        EthernetHeader.write(copy.prepend(EthernetHeader.LENGTH), link.mac(), link.mac(), type);
        copy.offload(KNOWN_GOOD);
        counters.increment(StackCounter.LOOPBACK_PACKETS);
        if (tail == null) {
            head = copy;
        } else {
            tail.link(copy);
        }
        tail = copy;
        packets++;
    }

    @Override
    public boolean isValid() {
        return true;
    }

    /** Packets that wait to come in. */
    int size() {
        return packets;
    }

    /** The frame that came first; there is one. */
    PacketBuffer take() {
        PacketBuffer frame = head;
        head = frame.link();
        if (head == null) {
            tail = null;
        }
        frame.link(null);
        packets--;
        return frame;
    }

    /** Drops what waits. */
    void close() {
        while (packets > 0) {
            take().releasePacket();
        }
    }
}
