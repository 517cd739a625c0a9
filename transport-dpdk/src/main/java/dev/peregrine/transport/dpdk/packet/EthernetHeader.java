package dev.peregrine.transport.dpdk.packet;

/**
 * Reads and writes an Ethernet II header, with or without one VLAN tag, at an address (IEEE 802.3 section 3, 802.1Q
 * section 9.6).
 */
public final class EthernetHeader {

    /** Bytes without a tag. */
    public static final int LENGTH = 14;
    /** Bytes that a VLAN tag adds. */
    public static final int VLAN_TAG_LENGTH = 4;

    private static final int SOURCE = 6;
    private static final int TYPE = 12;
    private static final int TAG_CONTROL = 14;
    private static final int TAGGED_TYPE = 16;
    private static final int VLAN_ID_MASK = 0xfff;

    private EthernetHeader() {}

    /** The destination's address, in the low 48 bits. */
    public static long destination(long address) {
        return MacAddress.read(address);
    }

    /** The source's address, in the low 48 bits. */
    public static long source(long address) {
        return MacAddress.read(address + SOURCE);
    }

    /** The {@link EtherType} as it stands in the header, which is {@link EtherType#VLAN} where a tag follows. */
    public static int type(long address) {
        return NativeMemory.getUnsignedShort(address + TYPE);
    }

    /** Whether a VLAN tag follows. The frame must then have {@link #VLAN_TAG_LENGTH} more bytes. */
    public static boolean isTagged(long address) {
        return type(address) == EtherType.VLAN;
    }

    /** The VLAN of a tagged frame, 0 to 4095; 0 says that the tag carries a priority only. */
    public static int vlanId(long address) {
        return NativeMemory.getUnsignedShort(address + TAG_CONTROL) & VLAN_ID_MASK;
    }

    /** The {@link EtherType} behind the tag of a tagged frame. */
    public static int taggedType(long address) {
        return NativeMemory.getUnsignedShort(address + TAGGED_TYPE);
    }

    /** Writes {@value #LENGTH} bytes. */
    public static void write(long address, long destination, long source, int type) {
        MacAddress.write(address, destination);
        MacAddress.write(address + SOURCE, source);
        NativeMemory.putShort(address + TYPE, type);
    }

    /** Writes a header with a tag of priority 0: {@value #LENGTH} + {@value #VLAN_TAG_LENGTH} bytes. */
    public static void writeTagged(long address, long destination, long source, int vlanId, int type) {
        write(address, destination, source, EtherType.VLAN);
        NativeMemory.putShort(address + TAG_CONTROL, vlanId & VLAN_ID_MASK);
        NativeMemory.putShort(address + TAGGED_TYPE, type);
    }
}
