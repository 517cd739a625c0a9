package dev.peregrine.transport.dpdk.packet;

/** Reads and writes the fragment header of IPv6 at an address (RFC 8200 section 4.5). */
public final class Ipv6Fragment {

    /** Bytes. */
    public static final int LENGTH = 8;

    /** All fragments but the last have a multiple of so many bytes. */
    public static final int UNIT = 8;

    /** Where the place of the fragment in the packet stands. */
    public static final int OFFSET = 2;

    private static final int IDENTIFICATION = 4;
    private static final int OFFSET_MASK = 0xfff8;
    private static final int MORE_FRAGMENTS = 1;

    private Ipv6Fragment() {}

    /** What the header in front of the fragment header says in a whole packet; one of {@link IpProtocol}. */
    public static int nextHeader(long address) {
        return NativeMemory.getUnsignedByte(address);
    }

    /** Where the fragment's data belong in the packet's, in bytes. */
    public static int offset(long address) {
        return NativeMemory.getUnsignedShort(address + OFFSET) & OFFSET_MASK;
    }

    /** Whether further fragments follow this one. */
    public static boolean moreFragments(long address) {
        return (NativeMemory.getUnsignedShort(address + OFFSET) & MORE_FRAGMENTS) != 0;
    }

    /** Whether the fragment is the whole packet (RFC 6946). */
    public static boolean isAtomic(long address) {
        return (NativeMemory.getUnsignedShort(address + OFFSET) & (OFFSET_MASK | MORE_FRAGMENTS)) == 0;
    }

    /** Names the packet that the fragment belongs to. */
    public static int identification(long address) {
        return NativeMemory.getInt(address + IDENTIFICATION);
    }

    /**
     * Writes {@value #LENGTH} bytes.
     *
     * @param offset in bytes, a multiple of 8
     */
    public static void write(long address, int nextHeader, int offset, boolean moreFragments, int identification) {
        NativeMemory.putInt(address, nextHeader << 24 | (offset & OFFSET_MASK) | (moreFragments ? MORE_FRAGMENTS : 0));
        NativeMemory.putInt(address + IDENTIFICATION, identification);
    }
}
