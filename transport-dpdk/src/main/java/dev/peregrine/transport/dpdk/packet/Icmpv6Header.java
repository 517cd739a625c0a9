package dev.peregrine.transport.dpdk.packet;

/** Reads and writes an ICMPv6 header at an address (RFC 4443). */
public final class Icmpv6Header {

    /** Bytes before the data. */
    public static final int LENGTH = 8;

    public static final int DESTINATION_UNREACHABLE = 1;
    public static final int PACKET_TOO_BIG = 2;
    public static final int TIME_EXCEEDED = 3;
    public static final int PARAMETER_PROBLEM = 4;
    public static final int ECHO_REQUEST = 128;
    public static final int ECHO_REPLY = 129;

    /** Types from here on inform, those below tell of errors (RFC 4443 section 2.1). */
    public static final int FIRST_INFORMATIONAL = 128;

    /** Code of {@link #DESTINATION_UNREACHABLE}. */
    public static final int NO_ROUTE = 0;
    /** Code of {@link #DESTINATION_UNREACHABLE}. */
    public static final int PROHIBITED = 1;
    /** Code of {@link #DESTINATION_UNREACHABLE}. */
    public static final int ADDRESS_UNREACHABLE = 3;
    /** Code of {@link #DESTINATION_UNREACHABLE}. */
    public static final int PORT_UNREACHABLE = 4;

    /** Code of {@link #TIME_EXCEEDED}: fragments are missing. */
    public static final int REASSEMBLY_TIME_EXCEEDED = 1;

    /** Code of {@link #PARAMETER_PROBLEM}. */
    public static final int ERRONEOUS_FIELD = 0;
    /** Code of {@link #PARAMETER_PROBLEM}. */
    public static final int UNRECOGNIZED_NEXT_HEADER = 1;
    /** Code of {@link #PARAMETER_PROBLEM}. */
    public static final int UNRECOGNIZED_OPTION = 2;

    private static final int CODE = 1;
    private static final int CHECKSUM = 2;
    private static final int PARAMETER = 4;

    private Icmpv6Header() {}

    public static int type(long address) {
        return NativeMemory.getUnsignedByte(address);
    }

    public static int code(long address) {
        return NativeMemory.getUnsignedByte(address + CODE);
    }

    /** Covers the pseudo-header, the header and all data behind it. */
    public static int checksum(long address) {
        return NativeMemory.getUnsignedShort(address + CHECKSUM);
    }

    /** The second word: the MTU of {@link #PACKET_TOO_BIG}, the pointer of {@link #PARAMETER_PROBLEM}; unsigned. */
    public static long parameter(long address) {
        return NativeMemory.getInt(address + PARAMETER) & 0xffff_ffffL;
    }

    public static void type(long address, int type) {
        NativeMemory.putByte(address, type);
    }

    public static void checksum(long address, int checksum) {
        NativeMemory.putShort(address + CHECKSUM, checksum);
    }

    /** Writes {@value #LENGTH} bytes with a checksum of 0. */
    public static void write(long address, int type, int code, int parameter) {
        NativeMemory.putInt(address, type << 24 | (code & 0xff) << 16);
        NativeMemory.putInt(address + PARAMETER, parameter);
    }
}
