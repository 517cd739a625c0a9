package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/**
 * Brings the memory of items that will be asked for into the processor's cache, for many keys at once. An operation on an item
 * waits for its bucket, then for the item, then for the value, each of which is somewhere else in memory. Here the buckets of
 * all keys are read in one short loop, then all items, so that their waits are one.
 *
 * <p>All of it is a guess, which changes nothing and takes no lock. What it reads may belong to another item by now; it is memory
 * of the store all the same, since that stays mapped. Belongs to a session.
 */
final class Prefetch {

    /** As many as leave room in a first-level cache of 32 KiB for what is done with them. */
    static final int CAPACITY = 64;

    private static final int LINE = 64;
    /** Of longer items the processor itself fetches the rest, since they are read in order. */
    private static final int MOST_BYTES = 6 * LINE;

    private final PagedMemory memory;
    private final HashIndex index;
    private final long hashSeed;
    private final int[] hashes = new int[CAPACITY];
    private final int[] items = new int[CAPACITY];
    private int count;
    /** What was read adds up here, for otherwise the compiler would leave the reading out. */
    private long sum;

    Prefetch(ChronicleStore store) {
        memory = store.memory();
        index = store.index();
        hashSeed = store.hashSeed();
    }

    /** Notes a key; false where there is no room for it before the next {@link #run}. */
    boolean announce(ByteBuf key, int keyIndex, int keyLength) {
        if (count == CAPACITY) {
            return false;
        }
        hashes[count++] = KeyBytes.hash(key, keyIndex, keyLength, hashSeed);
        return true;
    }

    /** Fetches for all keys that have been noted, and forgets them. */
    void run() {
        int keys = count;
        count = 0;
        long read = sum;
        for (int i = 0; i < keys; i++) {
            read += index.read(hashes[i]);
        }
        int found = 0;
        for (int i = 0; i < keys; i++) {
            int item = index.guess(hashes[i]);
            if (item != 0) {
                items[found++] = item;
                read += memory.getWord(item);
            }
        }
        for (int i = 0; i < found; i++) {
            read += readRest(items[i]);
        }
        sum = read;
    }

    private long readRest(int item) {
        int end = Math.min(memory.itemBytes(item), MOST_BYTES);
        long read = 0;
        for (int field = LINE; field < end; field += LINE) {
            read += memory.getByte(item, field);
        }
        return read + memory.getByte(item, Math.max(end - 1, 0));
    }
}
