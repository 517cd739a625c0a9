package dev.peregrine.transport.dpdk.packet;

/** Reads and writes an IPv4 header at an address (RFC 791 section 3.1; ECN bits RFC 3168 section 5). */
public final class Ipv4Header {

    /** Bytes without options. */
    public static final int LENGTH = 20;
    /** Bytes with as many options as fit. */
    public static final int MAX_LENGTH = 60;

    /** Bit of {@link #flagsAndOffset}: a router must not cut the packet. */
    public static final int DONT_FRAGMENT = 0x4000;
    /** Bit of {@link #flagsAndOffset}: this fragment is not the last. */
    public static final int MORE_FRAGMENTS = 0x2000;

    private static final int OFFSET_MASK = 0x1fff;

    private static final int TYPE_OF_SERVICE = 1;
    private static final int TOTAL_LENGTH = 2;
    private static final int IDENTIFICATION = 4;
    private static final int FLAGS_AND_OFFSET = 6;
    private static final int TIME_TO_LIVE = 8;
    private static final int PROTOCOL = 9;
    private static final int CHECKSUM = 10;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;

    private static final int VERSION_4_WITHOUT_OPTIONS = 0x45;

    private Ipv4Header() {}

    /** 4 in a valid header. */
    public static int version(long address) {
        return NativeMemory.getUnsignedByte(address) >>> 4;
    }

    /** Bytes of the header with its options: 0 to 60, of which less than {@value #LENGTH} is malformed. */
    public static int headerLength(long address) {
        return (NativeMemory.getUnsignedByte(address) & 0xf) << 2;
    }

    /** Bytes of options behind the fixed header. */
    public static int optionsLength(long address) {
        return headerLength(address) - LENGTH;
    }

    /** The six bits that choose a forwarding behaviour (RFC 2474). */
    public static int dscp(long address) {
        return NativeMemory.getUnsignedByte(address + TYPE_OF_SERVICE) >>> 2;
    }

    /** The two ECN bits. */
    public static int ecn(long address) {
        return NativeMemory.getUnsignedByte(address + TYPE_OF_SERVICE) & 3;
    }

    /** Bytes of the packet, this header included. */
    public static int totalLength(long address) {
        return NativeMemory.getUnsignedShort(address + TOTAL_LENGTH);
    }

    /** Names the packet that a fragment belongs to. */
    public static int identification(long address) {
        return NativeMemory.getUnsignedShort(address + IDENTIFICATION);
    }

    /** The flags and the fragment's offset as they stand in the header. */
    public static int flagsAndOffset(long address) {
        return NativeMemory.getUnsignedShort(address + FLAGS_AND_OFFSET);
    }

    /** Whether a router must not cut the packet. */
    public static boolean dontFragment(long address) {
        return (flagsAndOffset(address) & DONT_FRAGMENT) != 0;
    }

    /** Whether further fragments follow this one. */
    public static boolean moreFragments(long address) {
        return (flagsAndOffset(address) & MORE_FRAGMENTS) != 0;
    }

    /** Where the fragment's data belong in the packet's, in bytes. */
    public static int fragmentOffset(long address) {
        return (flagsAndOffset(address) & OFFSET_MASK) << 3;
    }

    /** Whether the packet is a part of a larger one. */
    public static boolean isFragment(long address) {
        return (flagsAndOffset(address) & (MORE_FRAGMENTS | OFFSET_MASK)) != 0;
    }

    public static int timeToLive(long address) {
        return NativeMemory.getUnsignedByte(address + TIME_TO_LIVE);
    }

    /** One of {@link IpProtocol}. */
    public static int protocol(long address) {
        return NativeMemory.getUnsignedByte(address + PROTOCOL);
    }

    public static int checksum(long address) {
        return NativeMemory.getUnsignedShort(address + CHECKSUM);
    }

    public static int source(long address) {
        return NativeMemory.getInt(address + SOURCE);
    }

    public static int destination(long address) {
        return NativeMemory.getInt(address + DESTINATION);
    }

    public static void totalLength(long address, int bytes) {
        NativeMemory.putShort(address + TOTAL_LENGTH, bytes);
    }

    public static void flagsAndOffset(long address, int flagsAndOffset) {
        NativeMemory.putShort(address + FLAGS_AND_OFFSET, flagsAndOffset);
    }

    public static void identification(long address, int identification) {
        NativeMemory.putShort(address + IDENTIFICATION, identification);
    }

    public static void checksum(long address, int checksum) {
        NativeMemory.putShort(address + CHECKSUM, checksum);
    }

    /**
     * The sum of what {@link #write} writes, of the same numbers and the sum of both addresses: without reading what has only
     * just been written.
     */
    public static int sum(
            int totalLength,
            int trafficClass,
            int identification,
            int flagsAndOffset,
            int timeToLive,
            int protocol,
            int addressSum) {
        int words = (VERSION_4_WITHOUT_OPTIONS << 8 | (trafficClass & 0xff))
                + (totalLength & 0xffff)
                + (identification & 0xffff)
                + (flagsAndOffset & 0xffff)
                + (timeToLive << 8 | (protocol & 0xff));
        return Checksum.add(Checksum.fold(words), addressSum);
    }

    /**
     * Writes {@value #LENGTH} bytes with no options and a checksum of 0.
     *
     * @param totalLength bytes of the packet, this header included
     * @param trafficClass six bits of DSCP and the two of ECN
     * @param flagsAndOffset {@link #DONT_FRAGMENT}, {@link #MORE_FRAGMENTS} and the offset in units of 8 bytes
     */
    public static void write(
            long address,
            int totalLength,
            int trafficClass,
            int identification,
            int flagsAndOffset,
            int timeToLive,
            int protocol,
            int source,
            int destination) {
        NativeMemory.putInt(
                address, VERSION_4_WITHOUT_OPTIONS << 24 | (trafficClass & 0xff) << 16 | (totalLength & 0xffff));
        NativeMemory.putInt(address + IDENTIFICATION, identification << 16 | (flagsAndOffset & 0xffff));
        NativeMemory.putInt(address + TIME_TO_LIVE, timeToLive << 24 | (protocol & 0xff) << 16);
        NativeMemory.putInt(address + SOURCE, source);
        NativeMemory.putInt(address + DESTINATION, destination);
    }
}
