package dev.peregrine.transport.dpdk.packet;

/** Reads and writes a UDP header at an address (RFC 768). */
public final class UdpHeader {

    /** Bytes. */
    public static final int LENGTH = 8;

    private static final int DESTINATION_PORT = 2;
    private static final int DATAGRAM_LENGTH = 4;
    private static final int CHECKSUM = 6;

    private UdpHeader() {}

    public static int sourcePort(long address) {
        return NativeMemory.getUnsignedShort(address);
    }

    public static int destinationPort(long address) {
        return NativeMemory.getUnsignedShort(address + DESTINATION_PORT);
    }

    /** Bytes of the datagram, this header included; less than {@value #LENGTH} is malformed. */
    public static int datagramLength(long address) {
        return NativeMemory.getUnsignedShort(address + DATAGRAM_LENGTH);
    }

    /** Covers the pseudo-header, this header and the data; 0 says that the sender computed none. */
    public static int checksum(long address) {
        return NativeMemory.getUnsignedShort(address + CHECKSUM);
    }

    public static void checksum(long address, int checksum) {
        NativeMemory.putShort(address + CHECKSUM, checksum);
    }

    /** Writes {@value #LENGTH} bytes with a checksum of 0. */
    public static void write(long address, int sourcePort, int destinationPort, int datagramLength) {
        NativeMemory.putInt(address, sourcePort << 16 | (destinationPort & 0xffff));
        NativeMemory.putInt(address + DATAGRAM_LENGTH, datagramLength << 16);
    }
}
