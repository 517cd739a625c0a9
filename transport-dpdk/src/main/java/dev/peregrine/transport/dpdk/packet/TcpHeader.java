package dev.peregrine.transport.dpdk.packet;

/** Reads and writes a TCP header at an address (RFC 9293 section 3.1; ECN flags RFC 3168 section 6.1). */
public final class TcpHeader {

    /** Bytes without options. */
    public static final int LENGTH = 20;
    /** Bytes with as many options as fit. */
    public static final int MAX_LENGTH = 60;

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    /** Congestion was experienced on the way here. */
    public static final int ECE = 0x40;
    /** The sender has reduced its congestion window. */
    public static final int CWR = 0x80;

    private static final int DESTINATION_PORT = 2;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGMENT = 8;
    private static final int DATA_OFFSET = 12;
    private static final int FLAGS = 13;
    private static final int WINDOW = 14;
    private static final int CHECKSUM = 16;
    private static final int URGENT_POINTER = 18;

    private TcpHeader() {}

    public static int sourcePort(long address) {
        return NativeMemory.getUnsignedShort(address);
    }

    public static int destinationPort(long address) {
        return NativeMemory.getUnsignedShort(address + DESTINATION_PORT);
    }

    public static int sequence(long address) {
        return NativeMemory.getInt(address + SEQUENCE);
    }

    public static int acknowledgment(long address) {
        return NativeMemory.getInt(address + ACKNOWLEDGMENT);
    }

    /** Bytes of the header with its options: 0 to 60, of which less than {@value #LENGTH} is malformed. */
    public static int headerLength(long address) {
        return NativeMemory.getUnsignedByte(address + DATA_OFFSET) >>> 4 << 2;
    }

    /** The eight flags. */
    public static int flags(long address) {
        return NativeMemory.getUnsignedByte(address + FLAGS);
    }

    /** The window as it stands in the header, not yet scaled. */
    public static int window(long address) {
        return NativeMemory.getUnsignedShort(address + WINDOW);
    }

    public static int checksum(long address) {
        return NativeMemory.getUnsignedShort(address + CHECKSUM);
    }

    public static int urgentPointer(long address) {
        return NativeMemory.getUnsignedShort(address + URGENT_POINTER);
    }

    public static void sequence(long address, int sequence) {
        NativeMemory.putInt(address + SEQUENCE, sequence);
    }

    public static void flags(long address, int flags) {
        NativeMemory.putByte(address + FLAGS, flags);
    }

    public static void checksum(long address, int checksum) {
        NativeMemory.putShort(address + CHECKSUM, checksum);
    }

    /**
     * Writes {@value #LENGTH} bytes with a checksum and an urgent pointer of 0; options follow them.
     *
     * @param headerLength bytes of the header with its options: a multiple of 4 from {@value #LENGTH} to
     *     {@value #MAX_LENGTH}
     * @param window 16 bits, scaled already
     */
    public static void write(
            long address,
            int sourcePort,
            int destinationPort,
            int sequence,
            int acknowledgment,
            int headerLength,
            int flags,
            int window) {
        NativeMemory.putInt(address, sourcePort << 16 | (destinationPort & 0xffff));
        NativeMemory.putInt(address + SEQUENCE, sequence);
        NativeMemory.putInt(address + ACKNOWLEDGMENT, acknowledgment);
        NativeMemory.putInt(address + DATA_OFFSET, headerLength << 26 | (flags & 0xff) << 16 | (window & 0xffff));
        NativeMemory.putInt(address + CHECKSUM, 0);
    }
}
