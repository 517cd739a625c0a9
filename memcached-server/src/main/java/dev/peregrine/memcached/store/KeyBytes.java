package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** Hashing and comparing of keys where they lie: in a received buffer, in an item. */
final class KeyBytes {

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final long FINISHER = 0xD6E8FEB86659FD93L;

    private KeyBytes() {}

    /** Hash of a key, all 32 bits good. Multiply and fold as wyhash does it. */
    static int hash(ByteBuf key, int index, int length, long seed) {
        long hash = seed ^ length;
        int at = index;
        int end = index + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = fold(hash ^ key.getLongLE(at), MULTIPLIER);
        }
        if (at < end) {
            hash = fold(hash ^ tail(key, index, at, end), MULTIPLIER);
        }
        return (int) fold(hash, FINISHER);
    }

    /** Whether an item's key is that of a buffer. */
    static boolean equal(PagedMemory memory, int item, int itemKeyLength, ByteBuf key, int index, int length) {
        if (itemKeyLength != length) {
            return false;
        }
        int field = ItemLayout.HEADER_BYTES;
        int at = index;
        int end = index + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES, field += Long.BYTES) {
            if (memory.getLong(item, field) != key.getLongLE(at)) {
                return false;
            }
        }
        return at == end || tailEqual(memory, item, field, key, index, at, end);
    }

    /** The last bytes of a key of eight and more are compared with some before them that are known to be equal. */
    private static boolean tailEqual(
            PagedMemory memory, int item, int field, ByteBuf key, int index, int from, int end) {
        if (end - index >= Long.BYTES) {
            int missing = Long.BYTES - (end - from);
            return memory.getLong(item, field - missing) == key.getLongLE(end - Long.BYTES);
        }
        int itemField = field;
        for (int at = from; at < end; at++, itemField++) {
            if (memory.getByte(item, itemField) != key.getByte(at)) {
                return false;
            }
        }
        return true;
    }

    /** Writes a key to its place in an item. */
    static void copy(ByteBuf key, int index, int length, PagedMemory memory, int item) {
        int field = ItemLayout.HEADER_BYTES;
        int at = index;
        int end = index + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES, field += Long.BYTES) {
            memory.putLong(item, field, key.getLongLE(at));
        }
        for (; at < end; at++, field++) {
            memory.putByte(item, field, key.getByte(at));
        }
    }

    /** The bytes from {@code at}, fewer than eight, as a number. */
    private static long tail(ByteBuf key, int index, int at, int end) {
        if (end - index >= Long.BYTES) {
            return key.getLongLE(end - Long.BYTES) >>> (Long.SIZE - (end - at) * Byte.SIZE);
        }
        long bytes = 0;
        for (int i = end - 1; i >= at; i--) {
            bytes = (bytes << Byte.SIZE) | (key.getByte(i) & 0xff);
        }
        return bytes;
    }

    private static long fold(long a, long b) {
        return Math.unsignedMultiplyHigh(a, b) ^ (a * b);
    }
}
