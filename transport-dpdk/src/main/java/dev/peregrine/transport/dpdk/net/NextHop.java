package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Where a packet goes next: a host or router on the link, a group of hosts, or this stack itself. */
interface NextHop {

    /** Sends an IP packet, taking one reference of each of its buffers. */
    void transmit(PacketBuffer packet);

    /** Whether this is still the way; otherwise whoever keeps it must ask for another. */
    boolean isValid();
}
