package dev.peregrine.bench;

import io.netty.buffer.ByteBuf;

/** One thread's access to a cache that is measured. Keys lie where a request would have them, from an index on. */
interface CacheAccess {

    /** Bytes of a key. */
    int KEY_BYTES = 2 * Long.BYTES;

    /** Copies the value of a key to where a reply would be written; false for a miss. */
    boolean get(ByteBuf keys, int index);

    /** Stores the value of a request that would be received. */
    void set(ByteBuf keys, int index);

    /** Writes the key with a number. */
    static void writeKey(ByteBuf keys, int index, long number) {
        keys.setLong(index, number).setLong(index + Long.BYTES, ~number);
    }
}
