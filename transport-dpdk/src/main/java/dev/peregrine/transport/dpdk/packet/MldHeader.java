package dev.peregrine.transport.dpdk.packet;

/** Reads and writes multicast listener messages at the address of their ICMPv6 header (RFC 3810, and RFC 2710 before it). */
public final class MldHeader {

    /** Bytes of a query or report of the first version; queries of the second are longer. */
    public static final int FIRST_VERSION_LENGTH = 24;

    /** Bytes of a report of the second version before its records. */
    public static final int REPORT_LENGTH = 8;

    /** Bytes of a record without sources. */
    public static final int RECORD_LENGTH = 20;

    public static final int QUERY = 130;
    public static final int FIRST_VERSION_REPORT = 131;
    public static final int REPORT = 143;

    /** The hop limit that all of these have. */
    public static final int HOP_LIMIT = 1;

    /** Record: a group is listened to, whoever sends to it. */
    public static final int IS_EXCLUDE = 2;
    /** Record: it is from now on. */
    public static final int CHANGE_TO_EXCLUDE = 4;

    private static final int DELAY = 4;
    private static final int GROUP = 8;
    private static final int RECORD_GROUP = 4;

    /** Codes of the delay from here on are floating-point numbers of the second version (RFC 3810 section 5.1.3). */
    private static final int FLOATING_POINT = 0x8000;

    private static final int MANTISSA_BITS = 12;

    private MldHeader() {}

    /** Milliseconds that who is asked may take to answer. */
    public static int delayMillis(long address, int length) {
        int code = NativeMemory.getUnsignedShort(address + DELAY);
        if (code < FLOATING_POINT || length == FIRST_VERSION_LENGTH) {
            return code;
        }
        int mantissa = (code & ((1 << MANTISSA_BITS) - 1)) | (1 << MANTISSA_BITS);
        return mantissa << ((code >>> MANTISSA_BITS & 7) + 3);
    }

    /** The group that is asked for, 0 with {@link #groupLow} for all. */
    public static long groupHigh(long address) {
        return NativeMemory.getLong(address + GROUP);
    }

    public static long groupLow(long address) {
        return NativeMemory.getLong(address + GROUP + 8);
    }

    /** Writes {@value #FIRST_VERSION_LENGTH} bytes of a report of the first version, with a checksum of 0. */
    public static void writeFirstVersionReport(long address, long groupHigh, long groupLow) {
        NativeMemory.putInt(address, FIRST_VERSION_REPORT << 24);
        NativeMemory.putInt(address + DELAY, 0);
        NativeMemory.putLong(address + GROUP, groupHigh);
        NativeMemory.putLong(address + GROUP + 8, groupLow);
    }

    /** Writes {@value #REPORT_LENGTH} bytes of a report of the second version, with a checksum of 0. */
    public static void writeReport(long address, int records) {
        NativeMemory.putInt(address, REPORT << 24);
        NativeMemory.putInt(address + DELAY, records);
    }

    /**
     * Writes {@value #RECORD_LENGTH} bytes.
     *
     * @param kind {@link #IS_EXCLUDE} or {@link #CHANGE_TO_EXCLUDE}
     */
    public static void writeRecord(long address, int kind, long groupHigh, long groupLow) {
        NativeMemory.putInt(address, kind << 24);
        NativeMemory.putLong(address + RECORD_GROUP, groupHigh);
        NativeMemory.putLong(address + RECORD_GROUP + 8, groupLow);
    }
}
