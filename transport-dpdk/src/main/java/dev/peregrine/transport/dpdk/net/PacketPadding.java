package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Takes off what Ethernet added to reach its least length. */
final class PacketPadding {

    private PacketPadding() {}

    /** Cuts a packet, which is no shorter, to so many bytes. */
    static void trim(PacketBuffer packet, int totalLength) {
        int remaining = totalLength;
        for (PacketBuffer b = packet; b != null; b = b.next()) {
            if (b.length() > remaining) {
                b.truncate(remaining);
            }
            remaining -= b.length();
        }
    }
}
