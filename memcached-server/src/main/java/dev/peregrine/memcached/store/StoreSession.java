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
     * Says that a key will be asked for soon, for {@link #prefetch}. This is a hint: it changes nothing.
     *
     * @return false where no more can be noted before the next prefetch
     */
    boolean announce(ByteBuf key, int keyIndex, int keyLength);

    /** Gets the memory of the keys that have been announced ready, of all of them at the same time. */
    void prefetch();

    /**
     * Shows the live item of a key to a reader, under the item's lock, and counts it as used.
     *
     * @return whether there was one
     */
    boolean get(ByteBuf key, int keyIndex, int keyLength, ItemReader reader);

    /** As {@link #get} and gives the item a new expiry time, atomically. */
    boolean getAndTouch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds, ItemReader reader);

    /**
     * Shows the live item of a key to a reader, under terms.
     *
     * @return whether there was one, or one was made as the terms ask for; false too where there is no room for that
     */
    boolean get(ByteBuf key, int keyIndex, int keyLength, GetTerms terms, ItemReader reader);

    /** Gives the live item of a key a new expiry time. Its cas unique stays. */
    boolean touch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds);

    /** Stores a value that has arrived whole. */
    StoreResult store(
            ByteBuf key, int keyIndex, int keyLength, StoreTerms terms, ByteBuf value, int valueIndex, int valueLength);

    /**
     * Begins a value that arrives in pieces. No lock is held and nothing is visible until {@link #commit}; key and
     * bytes are kept off-heap, so that the key's buffer may go at once.
     *
     * @param valueLength bytes to come, at most {@link Store#maxValueLength} of the key's length and the flags
     * @return to be released by the caller, after a commit too; null where there is no memory for it, in which case the
     *     caller deletes the key where the command is a plain set
     */
    PendingValue begin(ByteBuf key, int keyIndex, int keyLength, int valueLength);

    /** As {@link #store} with a value of this session that has been filled to its length. */
    StoreResult commit(StoreTerms terms, PendingValue value);

    /** Removes the live item of a key; false where there is none. */
    boolean delete(ByteBuf key, int keyIndex, int keyLength);

    /** Removes the live item of a key, or marks it, under terms. */
    DeleteResult delete(ByteBuf key, int keyIndex, int keyLength, DeleteTerms terms);

    /**
     * Adds to, or takes from, a decimal number, as memcached does: unsigned 64 bit, an addition wraps, a subtraction
     * stops at 0, a shorter result keeps the length and is padded with blanks.
     *
     * @param result receives the new value where the answer is {@link StoreResult#STORED}; {@link
     *     StoreResult#NON_NUMERIC}, {@link StoreResult#NOT_FOUND}, {@link StoreResult#EXISTS} for another unique than
     *     the terms', and {@link StoreResult#OUT_OF_MEMORY} are the other answers
     */
    StoreResult add(ByteBuf key, int keyIndex, int keyLength, CountTerms terms, CounterResult result);

    /**
     * Number of the {@link SizeClassStatistics size class} of the item that the last operation on a key found or stored; of
     * no meaning where it did neither.
     */
    int sizeClass();

    /**
     * Shows some of the live items to a reader, each under its lock, without counting it as used. Items that are there
     * from the first call of a walk to its last are shown, none of them twice unless the index shrinks meanwhile;
     * others may be.
     *
     * @param cursor 0 to begin, then what the last call returned
     * @param items how many are shown before the call returns, roughly
     * @return where to go on, 0 after the last item
     */
    long scan(long cursor, int items, ItemReader reader);
}
