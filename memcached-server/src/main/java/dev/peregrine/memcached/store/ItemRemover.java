package dev.peregrine.memcached.store;

/**
 * Gives slots of items back, and removes linked items that the store's own sweeps come across. Runs under the memory
 * lock.
 */
final class ItemRemover {

    private final PagedMemory memory;
    private final SlabAllocator slabs;
    private final HashIndex index;
    private final Stripes stripes;
    private final Liveness liveness;
    private final StoreCounters counters;

    ItemRemover(
            PagedMemory memory,
            SlabAllocator slabs,
            HashIndex index,
            Stripes stripes,
            Liveness liveness,
            StoreCounters counters) {
        this.memory = memory;
        this.slabs = slabs;
        this.index = index;
        this.stripes = stripes;
        this.liveness = liveness;
        this.counters = counters;
    }

    /** Frees the slots of an item that is not linked. */
    void free(int item) {
        int chunk = ItemLayout.chained(memory.getInt(item, ItemLayout.WORD))
                ? memory.getInt(item, ItemLayout.NEXT_CHUNK)
                : 0;
        slabs.free(item);
        while (chunk != 0) {
            int next = memory.getInt(chunk, ItemLayout.CHUNK_NEXT);
            slabs.free(chunk);
            chunk = next;
        }
    }

    /**
     * Locks the stripe of an item, unless that would have to wait.
     *
     * @return whether the item is linked and its stripe locked
     */
    boolean tryLockLinked(int item) {
        if (ItemLayout.state(memory.getIntAcquire(item, ItemLayout.WORD)) != ItemLayout.LINKED) {
            return false;
        }
        int hash = memory.getInt(item, ItemLayout.HASH);
        if (!stripes.tryLock(hash)) {
            return false;
        }
        if (ItemLayout.state(memory.getInt(item, ItemLayout.WORD)) != ItemLayout.LINKED) {
            stripes.unlock(hash);
            return false;
        }
        return true;
    }

    /** Removes an item that {@link #tryLockLinked} locked, and unlocks its stripe. */
    void removeAndUnlock(int item, long nowSeconds) {
        int hash = memory.getInt(item, ItemLayout.HASH);
        int word = memory.getInt(item, ItemLayout.WORD);
        int bytes = ItemLayout.itemBytes(ItemLayout.keyLength(word), memory.getInt(item, ItemLayout.VALUE_LENGTH));
        if (liveness.isDead(item, nowSeconds)) {
            counters.reclaimed(bytes, ItemLayout.fetched(word));
        } else {
            counters.evicted(bytes, ItemLayout.fetched(word));
        }
        index.unlink(item, hash);
        stripes.unlock(hash);
        free(item);
    }

    /** Ends {@link #tryLockLinked} for an item that stays. */
    void unlock(int item) {
        stripes.unlock(memory.getInt(item, ItemLayout.HASH));
    }

    /** Removes the dead items of a page. */
    void removeDead(int page, long nowSeconds) {
        int sizeClass = slabs.classOf(page);
        for (int number = 0; sizeClass >= 0 && number < slabs.slotsCut(page); number++) {
            int item = slabs.slotOf(page, sizeClass, number);
            if (tryLockLinked(item)) {
                if (liveness.isDead(item, nowSeconds)) {
                    removeAndUnlock(item, nowSeconds);
                    sizeClass = slabs.classOf(page);
                } else {
                    unlock(item);
                }
            }
        }
    }
}
