package dev.peregrine.transport.dpdk.packet;

/** Reads and writes the fixed IPv6 header at an address (RFC 8200 section 3; ECN bits RFC 3168 section 5). */
public final class Ipv6Header {

    /** Bytes. */
    public static final int LENGTH = 40;

    /** Where the field lies that names what follows. */
    public static final int NEXT_HEADER_OFFSET = 6;

    /** Where the length stands of all behind this header. */
    public static final int PAYLOAD_LENGTH = 4;

    private static final int HOP_LIMIT = 7;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;

    private Ipv6Header() {}

    /** 6 in a valid header. */
    public static int version(long address) {
        return NativeMemory.getUnsignedByte(address) >>> 4;
    }

    /** The six bits that choose a forwarding behaviour (RFC 2474). */
    public static int dscp(long address) {
        return NativeMemory.getUnsignedShort(address) >>> 6 & 0x3f;
    }

    /** The two ECN bits. */
    public static int ecn(long address) {
        return NativeMemory.getUnsignedByte(address + 1) >>> 4 & 3;
    }

    /** 20 bits that name the flow. */
    public static int flowLabel(long address) {
        return NativeMemory.getInt(address) & 0xf_ffff;
    }

    /** Bytes behind this header, extension headers included. */
    public static int payloadLength(long address) {
        return NativeMemory.getUnsignedShort(address + PAYLOAD_LENGTH);
    }

    /** One of {@link IpProtocol}. */
    public static int nextHeader(long address) {
        return NativeMemory.getUnsignedByte(address + NEXT_HEADER_OFFSET);
    }

    public static int hopLimit(long address) {
        return NativeMemory.getUnsignedByte(address + HOP_LIMIT);
    }

    public static long sourceHigh(long address) {
        return NativeMemory.getLong(address + SOURCE);
    }

    public static long sourceLow(long address) {
        return NativeMemory.getLong(address + SOURCE + 8);
    }

    public static long destinationHigh(long address) {
        return NativeMemory.getLong(address + DESTINATION);
    }

    public static long destinationLow(long address) {
        return NativeMemory.getLong(address + DESTINATION + 8);
    }

    public static void payloadLength(long address, int bytes) {
        NativeMemory.putShort(address + PAYLOAD_LENGTH, bytes);
    }

    /**
     * Writes {@value #LENGTH} bytes with DSCP 0.
     *
     * @param payloadLength bytes behind this header
     * @param trafficClass six bits of DSCP and the two of ECN
     * @param flowLabel 20 bits; 0 where the flow has no name
     */
    public static void write(
            long address,
            int payloadLength,
            int trafficClass,
            int flowLabel,
            int nextHeader,
            int hopLimit,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow) {
        NativeMemory.putInt(address, 6 << 28 | (trafficClass & 0xff) << 20 | (flowLabel & 0xf_ffff));
        NativeMemory.putInt(
                address + PAYLOAD_LENGTH, payloadLength << 16 | (nextHeader & 0xff) << 8 | (hopLimit & 0xff));
        NativeMemory.putLong(address + SOURCE, sourceHigh);
        NativeMemory.putLong(address + SOURCE + 8, sourceLow);
        NativeMemory.putLong(address + DESTINATION, destinationHigh);
        NativeMemory.putLong(address + DESTINATION + 8, destinationLow);
    }
}
