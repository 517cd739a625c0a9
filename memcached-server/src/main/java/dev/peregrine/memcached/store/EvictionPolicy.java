package dev.peregrine.memcached.store;

/**
 * Chooses which item gives way. Told of what happens to items in batches, under the memory lock; an item's place in its
 * queue is in the item's own fields.
 */
interface EvictionPolicy extends Persistent {

    /** An item takes part from now on. */
    void added(int item);

    /** An item leaves. */
    void removed(int item);

    /** An item was used. */
    void used(int item);

    /** An item takes the place of another one, which leaves: both have the same key. */
    void replaced(int item, int successor);

    /** An item was copied to another place, with all its fields. */
    void moved(int from, int to);

    /** The item that is to go, 0 for none; the caller removes it or passes it over. */
    int victim();

    /** The victim cannot go now: all others are to be chosen, one after the other, before it is again. */
    void passedOver(int victim);

    /** The queues are as another policy left them. */
    void adopt();

    /** How many items take part. */
    long items();
}
