package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Admits the frames of the own VLAN and takes their tag off (IEEE 802.1Q). */
final class VlanFilter {

    private static final int ADDRESSES_LENGTH = 12;

    private final int vlan;

    /** @param vlan the own VLAN, or 0 where frames come without a tag */
    VlanFilter(int vlan) {
        this.vlan = vlan;
    }

    /**
     * Whether a frame belongs to the own VLAN; its view then begins with an Ethernet header without a tag. Without a VLAN
     * a tag of VLAN 0 is admitted, since it carries a priority only.
     */
    boolean admits(PacketBuffer frame) {
        long header = frame.address();
        boolean tagged = frame.length() >= EthernetHeader.LENGTH + EthernetHeader.VLAN_TAG_LENGTH
                && EthernetHeader.isTagged(header);
        if (!tagged) {
            return vlan == 0;
        }
        if (EthernetHeader.vlanId(header) != vlan) {
            return false;
        }
        // The addresses move up to the type that follows the tag, so that headers can be put back as they were.
        for (int i = ADDRESSES_LENGTH - 4; i >= 0; i -= 4) {
            NativeMemory.putInt(header + EthernetHeader.VLAN_TAG_LENGTH + i, NativeMemory.getInt(header + i));
        }
        frame.dropFront(EthernetHeader.VLAN_TAG_LENGTH);
        return true;
    }
}
