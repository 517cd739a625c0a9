package dev.peregrine.memcached.store;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads and writes off-heap memory by <em>handles</em>: the unsigned 32-bit number of a 16-byte granule, 0 for none. Handles are
 * positions, not addresses, and mean the same when the memory is mapped again.
 *
 * <p>What belongs together in one region lies in one piece; regions lie anywhere. All access goes through one constant segment
 * over the whole address space, of which the JIT makes a plain load or store. Nothing is checked: a handle has to be one that
 * the caller got, in a way that orders memory. Numbers are little-endian.
 */
abstract class GranuleMemory {

    /** Bytes of a granule, the unit of handles. */
    static final int GRANULE = 16;

    static final int GRANULE_SHIFT = 4;
    /** Bytes of addresses that a region has to itself. */
    static final int REGION_BYTES = 64 << 20;

    static final int REGION_SHIFT = Integer.numberOfTrailingZeros(REGION_BYTES) - GRANULE_SHIFT;
    /** As many as handles can tell apart. */
    static final int MOST_REGIONS = 1 << (Integer.SIZE - REGION_SHIFT);

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    /** By region, where handle 0 would lie if all regions were in one piece with this one. */
    private final long[] origins = new long[MOST_REGIONS];

    /** Says where a region lies, before anybody gets a handle of it. */
    final void place(int region, long address) {
        origins[region] = address - (long) region * REGION_BYTES;
    }

    /** The address of a handle; the memory is there until it is closed. */
    final long address(int handle) {
        return origins[handle >>> REGION_SHIFT] + (Integer.toUnsignedLong(handle) << GRANULE_SHIFT);
    }

    final int getInt(int handle, int field) {
        return ALL.get(INT, address(handle) + field);
    }

    final void putInt(int handle, int field, int value) {
        ALL.set(INT, address(handle) + field, value);
    }

    final long getLong(int handle, int field) {
        return ALL.get(LONG, address(handle) + field);
    }

    final void putLong(int handle, int field, long value) {
        ALL.set(LONG, address(handle) + field, value);
    }

    final byte getByte(int handle, int field) {
        return ALL.get(JAVA_BYTE, address(handle) + field);
    }

    final void putByte(int handle, int field, byte value) {
        ALL.set(JAVA_BYTE, address(handle) + field, value);
    }

    final int getUnsignedByte(int handle, int field) {
        return getByte(handle, field) & 0xff;
    }

    /** An item's or a chunk's word, which its thread may be changing. */
    final int getWordAcquire(int handle) {
        return (short) SHORT.getAcquire(ALL, address(handle) + ItemLayout.WORD) & 0xffff;
    }

    final int getWord(int handle) {
        return (short) SHORT.get(ALL, address(handle) + ItemLayout.WORD) & 0xffff;
    }

    final void putWord(int handle, int word) {
        SHORT.set(ALL, address(handle) + ItemLayout.WORD, (short) word);
    }

    /** Changes a word so that whoever sees it sees all that was written before. */
    final void putWordRelease(int handle, int word) {
        SHORT.setRelease(ALL, address(handle) + ItemLayout.WORD, (short) word);
    }

    /** Key length of an item. */
    final int keyLength(int item) {
        return getUnsignedByte(item, ItemLayout.KEY_LENGTH);
    }

    /** Bytes of an item that the statistics count. */
    final int itemBytes(int item) {
        return ItemLayout.itemBytes(keyLength(item), getInt(item, ItemLayout.VALUE_LENGTH));
    }

    /** Copies {@code length} bytes; the two ranges do not overlap. */
    final void copy(int from, int fromField, int to, int toField, int length) {
        copyOut(from, fromField, address(to) + toField, length);
    }

    /** Copies bytes to an address. */
    final void copyOut(int from, int field, long toAddress, int length) {
        MemorySegment.copy(ALL, address(from) + field, ALL, toAddress, length);
    }

    /** Copies bytes to an array. */
    final void copyOut(int from, int field, byte[] to, int toIndex, int length) {
        MemorySegment.copy(ALL, JAVA_BYTE, address(from) + field, to, toIndex, length);
    }

    /** Copies bytes from an address. */
    final void copyIn(long fromAddress, int to, int field, int length) {
        MemorySegment.copy(ALL, fromAddress, ALL, address(to) + field, length);
    }

    /** Copies bytes from an array. */
    final void copyIn(byte[] from, int fromIndex, int to, int field, int length) {
        MemorySegment.copy(from, fromIndex, ALL, JAVA_BYTE, address(to) + field, length);
    }

    /** A new buffer over some bytes. */
    final ByteBuffer view(int handle, int field, int length) {
        return ALL.asSlice(address(handle) + field, length).asByteBuffer();
    }

    /** Whether two ranges at the same field hold the same bytes. */
    final boolean equal(int one, int other, int field, int length) {
        long a = address(one) + field;
        long b = address(other) + field;
        return MemorySegment.mismatch(ALL, a, a + length, ALL, b, b + length) < 0;
    }
}
