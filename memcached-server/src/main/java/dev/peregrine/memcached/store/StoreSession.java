package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/**
 * One thread's access to the {@link Store}: it owns the flyweights that keep the operations free of allocation. Each
 * operation is atomic for its key against all sessions.
 *
 * <p>Keys and values are ranges of a buffer, so that they can be named where they were received; an operation neither
 * moves the buffer's indices nor keeps it. Keys have 1 to 250 bytes. No operation throws for lack of room: it evicts,
 * or answers {@link StoreResult#OUT_OF_MEMORY} where eviction is turned off, or {@link StoreResult#TOO_LARGE}; where
 * one of these two answers a {@link StoreMode#SET}, the item that was there is gone, as memcached has it.
 */
public interface StoreSession {

    /**
     * Shows the live item of a key to a reader, under the item's lock, and counts it as used.
     *
     * @return whether there was one
     */
    boolean get(ByteBuf key, int keyIndex, int keyLength, ItemReader reader);

    /** As {@link #get} and gives the item a new expiry time, atomically. */
    boolean getAndTouch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds, ItemReader reader);

    /** Gives the live item of a key a new expiry time. Its cas unique stays. */
    boolean touch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds);

    /**
     * Stores a value that has arrived whole.
     *
     * @param casUnique compared by {@link StoreMode#CAS}, ignored by the others
     */
    StoreResult store(
            StoreMode mode,
            ByteBuf key,
            int keyIndex,
            int keyLength,
            int flags,
            long expiresAtSeconds,
            long casUnique,
            ByteBuf value,
            int valueIndex,
            int valueLength);

    /**
     * Begins a value that arrives in pieces. No lock is held and nothing is visible until {@link #commit}; key and
     * bytes are kept off-heap, so that the key's buffer may go at once.
     *
     * @param valueLength bytes to come, at most {@link Store#maxValueLength} of the key's length
     * @return to be released by the caller, after a commit too; null where there is no memory for it, in which case the
     *     caller deletes the key where the command is a plain set
     */
    PendingValue begin(ByteBuf key, int keyIndex, int keyLength, int valueLength);

    /** As {@link #store} with a value of this session that has been filled to its length. */
    StoreResult commit(StoreMode mode, int flags, long expiresAtSeconds, long casUnique, PendingValue value);

    /** Removes the live item of a key; false where there is none. */
    boolean delete(ByteBuf key, int keyIndex, int keyLength);

    /**
     * Adds to, or takes from, a decimal number, as memcached does: unsigned 64 bit, an addition wraps, a subtraction
     * stops at 0, a shorter result keeps the length and is padded with blanks.
     *
     * @param delta unsigned
     * @param result receives the new value where the answer is {@link StoreResult#STORED}; {@link
     *     StoreResult#NON_NUMERIC} and {@link StoreResult#NOT_FOUND} are the other answers
     */
    StoreResult add(ByteBuf key, int keyIndex, int keyLength, long delta, boolean subtract, CounterResult result);
}
