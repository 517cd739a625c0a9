package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** All hosts of the link, or a group of them: their Ethernet address needs no asking. */
final class GroupHop implements NextHop {

    private final LinkOutput link;
    private final long mac;
    private final int etherType;

    GroupHop(LinkOutput link, long mac, int etherType) {
        this.link = link;
        this.mac = mac;
        this.etherType = etherType;
    }

    @Override
    public void transmit(PacketBuffer packet) {
        link.transmit(packet, mac, etherType);
    }

    @Override
    public boolean isValid() {
        return true;
    }
}
