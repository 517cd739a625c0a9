package dev.peregrine.transport.dpdk.packet;

/** Reads and writes an ICMP header for IPv4 at an address (RFC 792; next-hop MTU RFC 1191 section 4). */
public final class IcmpHeader {

    /** Bytes before the data. */
    public static final int LENGTH = 8;

    public static final int ECHO_REPLY = 0;
    public static final int DESTINATION_UNREACHABLE = 3;
    public static final int ECHO_REQUEST = 8;
    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;

    /** Code of {@link #DESTINATION_UNREACHABLE}. */
    public static final int NETWORK_UNREACHABLE = 0;
    /** Code of {@link #DESTINATION_UNREACHABLE}. */
    public static final int HOST_UNREACHABLE = 1;
    /** Code of {@link #DESTINATION_UNREACHABLE}. */
    public static final int PROTOCOL_UNREACHABLE = 2;
    /** Code of {@link #DESTINATION_UNREACHABLE}. */
    public static final int PORT_UNREACHABLE = 3;
    /** Code of {@link #DESTINATION_UNREACHABLE}: the packet is larger than {@link #nextHopMtu} and must not be cut. */
    public static final int FRAGMENTATION_NEEDED = 4;

    /** Code of {@link #TIME_EXCEEDED}: fragments are missing. */
    public static final int REASSEMBLY_TIME_EXCEEDED = 1;

    private static final int CODE = 1;
    private static final int CHECKSUM = 2;
    private static final int IDENTIFIER = 4;
    private static final int SEQUENCE = 6;
    private static final int NEXT_HOP_MTU = 6;

    private IcmpHeader() {}

    public static int type(long address) {
        return NativeMemory.getUnsignedByte(address);
    }

    public static int code(long address) {
        return NativeMemory.getUnsignedByte(address + CODE);
    }

    /** Covers the header and all data behind it, without a pseudo-header. */
    public static int checksum(long address) {
        return NativeMemory.getUnsignedShort(address + CHECKSUM);
    }

    /** Names the sender's process of an echo. */
    public static int identifier(long address) {
        return NativeMemory.getUnsignedShort(address + IDENTIFIER);
    }

    /** The number of an echo. */
    public static int sequence(long address) {
        return NativeMemory.getUnsignedShort(address + SEQUENCE);
    }

    /** Bytes that the next hop takes, with {@link #FRAGMENTATION_NEEDED}; 0 from routers older than RFC 1191. */
    public static int nextHopMtu(long address) {
        return NativeMemory.getUnsignedShort(address + NEXT_HOP_MTU);
    }

    public static void type(long address, int type) {
        NativeMemory.putByte(address, type);
    }

    public static void checksum(long address, int checksum) {
        NativeMemory.putShort(address + CHECKSUM, checksum);
    }

    /** Writes the {@value #LENGTH} bytes of an echo request or reply with a checksum of 0. */
    public static void writeEcho(long address, int type, int identifier, int sequence) {
        NativeMemory.putInt(address, type << 24);
        NativeMemory.putInt(address + IDENTIFIER, identifier << 16 | (sequence & 0xffff));
    }

    /**
     * Writes the {@value #LENGTH} bytes that come before a quoted packet, with a checksum of 0.
     *
     * @param nextHopMtu with {@link #FRAGMENTATION_NEEDED}, else 0
     */
    public static void writeUnreachable(long address, int code, int nextHopMtu) {
        NativeMemory.putInt(address, DESTINATION_UNREACHABLE << 24 | (code & 0xff) << 16);
        NativeMemory.putInt(address + IDENTIFIER, nextHopMtu & 0xffff);
    }

    /** The same where a packet's time was over. */
    public static void writeTimeExceeded(long address, int code) {
        NativeMemory.putInt(address, TIME_EXCEEDED << 24 | (code & 0xff) << 16);
        NativeMemory.putInt(address + IDENTIFIER, 0);
    }
}
