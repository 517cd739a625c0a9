package dev.peregrine.transport.dpdk.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads and writes native memory by address: network byte order for what goes over the wire, the machine's own for
 * structures shared with C.
 *
 * <p>All access goes through one constant segment over the whole address space, which the JIT reduces to a plain load
 * or store. Nothing is checked: an address must lie in memory that its owner holds.
 */
public final class NativeMemory {

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfShort SHORT_BE =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT_BE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG_BE = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private NativeMemory() {}

    /** The segment over the whole address space, for bulk operations of the JDK; offsets are addresses. */
    public static MemorySegment all() {
        return ALL;
    }

    public static byte getByte(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address);
    }

    /** An unsigned byte. */
    public static int getUnsignedByte(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address) & 0xff;
    }

    /** An unsigned 16-bit number in network order. */
    public static int getUnsignedShort(long address) {
        return ALL.get(SHORT_BE, address) & 0xffff;
    }

    /** A 32-bit number in network order. */
    public static int getInt(long address) {
        return ALL.get(INT_BE, address);
    }

    /** A 64-bit number in network order. */
    public static long getLong(long address) {
        return ALL.get(LONG_BE, address);
    }

    public static void putByte(long address, int value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
    }

    /** Writes the low 16 bits in network order. */
    public static void putShort(long address, int value) {
        ALL.set(SHORT_BE, address, (short) value);
    }

    /** Writes 32 bits in network order. */
    public static void putInt(long address, int value) {
        ALL.set(INT_BE, address, value);
    }

    /** Writes 64 bits in network order. */
    public static void putLong(long address, long value) {
        ALL.set(LONG_BE, address, value);
    }

    /** An unsigned 16-bit number in the machine's order. */
    public static int getNativeUnsignedShort(long address) {
        return ALL.get(SHORT, address) & 0xffff;
    }

    /** A 32-bit number in the machine's order. */
    public static int getNativeInt(long address) {
        return ALL.get(INT, address);
    }

    /** A 64-bit number in the machine's order. */
    public static long getNativeLong(long address) {
        return ALL.get(LONG, address);
    }

    /** Writes the low 16 bits in the machine's order. */
    public static void putNativeShort(long address, int value) {
        ALL.set(SHORT, address, (short) value);
    }

    /** Writes 32 bits in the machine's order. */
    public static void putNativeInt(long address, int value) {
        ALL.set(INT, address, value);
    }

    /** Writes 64 bits in the machine's order. */
    public static void putNativeLong(long address, long value) {
        ALL.set(LONG, address, value);
    }

    /** Copies between two places of native memory, which may overlap. */
    public static void copy(long from, long to, long length) {
        MemorySegment.copy(ALL, from, ALL, to, length);
    }

    /** Copies out of an array. */
    public static void copy(byte[] from, int fromIndex, long to, int length) {
        MemorySegment.copy(from, fromIndex, ALL, ValueLayout.JAVA_BYTE, to, length);
    }

    /** Copies into an array. */
    public static void copy(long from, byte[] to, int toIndex, int length) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, from, to, toIndex, length);
    }

    /** Copies the remaining bytes of a JDK buffer, whose position stays. */
    public static void copy(ByteBuffer from, long to) {
        MemorySegment.copy(MemorySegment.ofBuffer(from), 0, ALL, to, from.remaining());
    }

    /** A JDK buffer over memory, in network byte order; valid as long as the memory is. */
    public static ByteBuffer asByteBuffer(long address, int length) {
        return ALL.asSlice(address, length).asByteBuffer();
    }

    /** Sets bytes to a value. */
    public static void fill(long address, long length, byte value) {
        // Not by filling a slice of the segment: the slice is an object that the JIT does not always do away with.
        long eight = (value & 0xffL) * 0x0101_0101_0101_0101L;
        long end = address + length;
        long at = address;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            ALL.set(LONG, at, eight);
        }
        for (; at < end; at++) {
            ALL.set(ValueLayout.JAVA_BYTE, at, value);
        }
    }

    /** Where the first byte of a direct buffer lies, whatever its position; valid while the buffer is reachable. */
    public static long addressOf(ByteBuffer direct) {
        return MemorySegment.ofBuffer(direct.duplicate().clear()).address();
    }

    /** Sets bytes to zero. */
    public static void clear(long address, long length) {
        fill(address, length, (byte) 0);
    }
}
