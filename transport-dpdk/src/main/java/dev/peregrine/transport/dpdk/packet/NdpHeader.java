package dev.peregrine.transport.dpdk.packet;

/** Reads and writes neighbour solicitations and advertisements at the address of their ICMPv6 header (RFC 4861). */
public final class NdpHeader {

    /** Bytes without options. */
    public static final int LENGTH = 24;

    /** Bytes of an option with an Ethernet address. */
    public static final int LINK_ADDRESS_OPTION_LENGTH = 8;

    public static final int ROUTER_SOLICITATION = 133;
    public static final int ROUTER_ADVERTISEMENT = 134;
    public static final int NEIGHBOUR_SOLICITATION = 135;
    public static final int NEIGHBOUR_ADVERTISEMENT = 136;
    public static final int REDIRECT = 137;

    /** The hop limit that all of these have: what a router has passed on has less (RFC 4861 section 3.1). */
    public static final int HOP_LIMIT = 255;

    /** Option: the Ethernet address of the sender. */
    public static final int SOURCE_LINK_ADDRESS = 1;
    /** Option: the Ethernet address of the target. */
    public static final int TARGET_LINK_ADDRESS = 2;

    /** Flag of an advertisement that answers a solicitation. */
    public static final int SOLICITED = 0x4000_0000;
    /** Flag of an advertisement that replaces what was known. */
    public static final int OVERRIDE = 0x2000_0000;

    private static final int FLAGS = 4;
    private static final int TARGET = 8;
    private static final int UNIT_OF_OPTION_LENGTH = 8;

    private NdpHeader() {}

    /** The flags of an advertisement: {@link #SOLICITED}, {@link #OVERRIDE}. */
    public static int flags(long address) {
        return NativeMemory.getInt(address + FLAGS);
    }

    public static long targetHigh(long address) {
        return NativeMemory.getLong(address + TARGET);
    }

    public static long targetLow(long address) {
        return NativeMemory.getLong(address + TARGET + 8);
    }

    /** Whether all options fill their place exactly: none of length 0, none that is cut off (RFC 4861 section 4.6). */
    public static boolean hasValidOptions(long options, int bytes) {
        int at = 0;
        while (bytes - at >= UNIT_OF_OPTION_LENGTH) {
            int length = NativeMemory.getUnsignedByte(options + at + 1) * UNIT_OF_OPTION_LENGTH;
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return at == bytes;
    }

    /**
     * The Ethernet address that an option of valid options carries.
     *
     * @param kind {@link #SOURCE_LINK_ADDRESS} or {@link #TARGET_LINK_ADDRESS}
     * @return -1 where there is none
     */
    public static long linkAddress(long options, int bytes, int kind) {
        for (int at = 0; at < bytes; at += NativeMemory.getUnsignedByte(options + at + 1) * UNIT_OF_OPTION_LENGTH) {
            if (NativeMemory.getUnsignedByte(options + at) == kind) {
                return MacAddress.read(options + at + 2);
            }
        }
        return -1;
    }

    /** Writes {@value #LENGTH} bytes with a checksum of 0. */
    public static void write(long address, int type, int flags, long targetHigh, long targetLow) {
        NativeMemory.putInt(address, type << 24);
        NativeMemory.putInt(address + FLAGS, flags);
        NativeMemory.putLong(address + TARGET, targetHigh);
        NativeMemory.putLong(address + TARGET + 8, targetLow);
    }

    /** Writes an option of {@value #LINK_ADDRESS_OPTION_LENGTH} bytes. */
    public static void writeLinkAddress(long address, int kind, long mac) {
        NativeMemory.putShort(address, kind << 8 | 1);
        MacAddress.write(address + 2, mac);
    }
}
