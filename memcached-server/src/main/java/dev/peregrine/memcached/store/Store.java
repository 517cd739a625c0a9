package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/**
 * The cache: items by key, each operation atomic for its key, called by every event loop at once.
 *
 * <p>Keys are the readable bytes of a buffer, 1 to 250 of them; an operation neither moves the buffer's indices nor
 * keeps it. Expiry times are memcached's own: absolute seconds of the store's {@link CacheClock}, 0 for never; the
 * protocol layer has translated relative and negative ones. No operation throws for lack of room: it evicts, or answers
 * {@link StoreResult#OUT_OF_MEMORY} where eviction is turned off, or {@link StoreResult#TOO_LARGE}.
 */
public interface Store extends AutoCloseable {

    /**
     * Shows the live item of a key to a reader, under the item's lock, and counts it as used.
     *
     * @return whether there was one
     */
    boolean get(ByteBuf key, ItemReader reader);

    /** As {@link #get} and gives the item a new expiry time, atomically. */
    boolean getAndTouch(ByteBuf key, long expiresAtSeconds, ItemReader reader);

    /** Gives the live item of a key a new expiry time. Its cas unique stays. */
    boolean touch(ByteBuf key, long expiresAtSeconds);

    /**
     * Stores a value that has arrived whole.
     *
     * @param value its readable bytes are the value; indices stay where they are
     * @param casUnique compared by {@link StoreMode#CAS}, ignored by the others
     */
    StoreResult store(StoreMode mode, ByteBuf key, int flags, long expiresAtSeconds, long casUnique, ByteBuf value);

    /**
     * Begins a value that arrives in pieces. No lock is held and nothing is visible until {@link #commit}; the bytes
     * are kept off-heap.
     *
     * @param valueLength bytes to come, at most {@link #maxValueLength(int)} of the key's length
     * @return null where there is no memory for it
     */
    PendingValue begin(int valueLength);

    /** As {@link #store} with a value that has been filled to its length. The pending value stays the caller's. */
    StoreResult commit(
            StoreMode mode, ByteBuf key, int flags, long expiresAtSeconds, long casUnique, PendingValue value);

    /** Bytes that a value under a key of this length may have. */
    int maxValueLength(int keyLength);

    /** Removes the live item of a key; false where there is none. */
    boolean delete(ByteBuf key);

    /**
     * Adds to, or takes from, a decimal number, as memcached does: unsigned 64 bit, an addition wraps, a subtraction
     * stops at 0, a shorter result keeps the length and is padded with blanks.
     *
     * @param delta unsigned
     * @param result receives the new value where the answer is {@link StoreResult#STORED}; {@link
     *     StoreResult#NON_NUMERIC} and {@link StoreResult#NOT_FOUND} are the other answers
     */
    StoreResult add(ByteBuf key, long delta, boolean subtract, CounterResult result);

    /** Lets every item die that was stored before the given second; 0 or the past means now. */
    void flushAll(long atSeconds);

    /** A consistent-enough view of the counters, for statistics. */
    StoreStatistics statistics();

    @Override
    void close();
}
