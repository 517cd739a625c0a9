package dev.peregrine.memcached.store;

/**
 * Chooses which item gives way. Told of what happens to items in batches, under the memory lock; an item's place in its
 * queue is in the item's own fields.
 */
interface EvictionPolicy {

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

    /** The item that would go before another one if nothing was used any more, 0 for the last to go and after the first. */
    int lastToGo(int before);

    /** How often an item was used lately, 0 to 15. */
    int frequency(int item);

    /** An item takes part that is known from before, by the queue it was in: it is to go before all that are there. */
    void restored(int item, int queue);

    /** How often an item had been used, which is known from before. */
    void remembered(int item, int frequency);

    /** Forgets what is known of items that are gone. */
    void forget();

    /** How many items take part. */
    long items();
}
