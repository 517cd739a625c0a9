package dev.peregrine.memcached.store;

/**
 * Chooses which item gives way. Told of what happens to items under the memory lock, of uses in batches; an item's place in its
 * queue is in the item's own fields, and so is its {@link UseMark}.
 */
interface EvictionPolicy extends Persistent {

    /** An item takes part from now on. */
    void added(int item);

    /** An item leaves. */
    void removed(int item);

    /**
     * Items were used, which have their marks by now.
     *
     * @param hashes of their keys, but the lowest bit, those of the first {@code count}
     * @param inWindow how many of them were in the window
     */
    void used(int[] hashes, int count, int inWindow);

    /** An item takes the place of another one, which leaves: both have the same key. */
    void replaced(int item, int successor);

    /** An item was copied to another place, with all its fields. */
    void moved(int from, int to);

    /** The item that is to go, 0 for none; the caller removes it or passes it over. */
    int victim();

    /** The victim cannot go now: all others are to be chosen, one after the other, before it is again. */
    void passedOver(int victim);

    /** How many items take part. */
    long items();
}
