package dev.peregrine.transport.dpdk.packet;

import java.util.HexFormat;

/** Ethernet addresses as a {@code long}: the first byte on the wire in bits 40 to 47, the top 16 bits zero. */
public final class MacAddress {

    /** Bytes on the wire. */
    public static final int LENGTH = 6;
    /** All stations. */
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    private static final long GROUP_BIT = 0x0100_0000_0000L;
    private static final long IPV4_MULTICAST = 0x0100_5e00_0000L;
    private static final long IPV6_MULTICAST = 0x3333_0000_0000L;
    private static final HexFormat HEX = HexFormat.ofDelimiter(":");

    private MacAddress() {}

    /** Reads six bytes of memory. */
    public static long read(long address) {
        return (long) NativeMemory.getUnsignedShort(address) << 32 | (NativeMemory.getInt(address + 2) & 0xffff_ffffL);
    }

    /** Writes six bytes of memory. */
    public static void write(long address, long mac) {
        NativeMemory.putShort(address, (int) (mac >>> 32));
        NativeMemory.putInt(address + 2, (int) mac);
    }

    /** Whether the address stands for a group of stations; true of the broadcast too. */
    public static boolean isMulticast(long mac) {
        return (mac & GROUP_BIT) != 0;
    }

    /** The group address that frames for an IPv4 multicast address go to (RFC 1112 section 6.4). */
    public static long ofIpv4Multicast(int address) {
        return IPV4_MULTICAST | (address & 0x7f_ffff);
    }

    /** The group address that frames for an IPv6 multicast address go to (RFC 2464 section 7). */
    public static long ofIpv6Multicast(long addressLow) {
        return IPV6_MULTICAST | (addressLow & 0xffff_ffffL);
    }

    /**
     * Parses six pairs of hexadecimal digits with colons between them.
     *
     * @throws IllegalArgumentException naming the text where it is anything else
     */
    public static long parse(String text) {
        byte[] bytes;
        try {
            bytes = HEX.parseHex(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(malformed(text), e);
        }
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(malformed(text));
        }
        long mac = 0;
        for (byte b : bytes) {
            mac = mac << 8 | (b & 0xff);
        }
        return mac;
    }

    /** Six pairs of lower-case hexadecimal digits with colons between them. */
    public static String format(long mac) {
        byte[] bytes = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bytes[i] = (byte) (mac >>> (8 * (LENGTH - 1 - i)));
        }
        return HEX.formatHex(bytes);
    }

    private static String malformed(String text) {
        return "\"" + text + "\" is not an Ethernet address such as 02:00:00:00:00:01";
    }
}
