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
    private final EvictionPolicy policy;
    private final ExpiryWheel wheel;

    ItemRemover(
            PagedMemory memory,
            SlabAllocator slabs,
            HashIndex index,
            Stripes stripes,
            Liveness liveness,
            StoreCounters counters,
            EvictionPolicy policy,
            ExpiryWheel wheel) {
        this.memory = memory;
        this.slabs = slabs;
        this.index = index;
        this.stripes = stripes;
        this.liveness = liveness;
        this.counters = counters;
        this.policy = policy;
        this.wheel = wheel;
    }

    /** Frees the slots of an item that is not linked. */
    void free(int item) {
        if (memory.getUnsignedByte(item, ItemLayout.QUEUE) != EvictionQueues.NONE) {
            policy.removed(item);
        }
        wheel.cancel(item);
        int chunk = ItemLayout.chained(memory.getWord(item)) ? memory.getInt(item, ItemLayout.NEXT_CHUNK) : 0;
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
        if (ItemLayout.state(memory.getWordAcquire(item)) != ItemLayout.LINKED) {
            return false;
        }
        int hash = memory.getInt(item, ItemLayout.HASH);
        if (!stripes.tryLock(hash)) {
            return false;
        }
        if (ItemLayout.state(memory.getWord(item)) != ItemLayout.LINKED) {
            stripes.unlock(hash);
            return false;
        }
        return true;
    }

    /** Whether {@link #tryLockLinked} would fail at this moment. */
    boolean isInUse(int item) {
        return ItemLayout.state(memory.getWordAcquire(item)) != ItemLayout.LINKED
                || stripes.isLocked(memory.getInt(item, ItemLayout.HASH));
    }

    /** Removes an item that {@link #tryLockLinked} locked, and unlocks its stripe. */
    void removeAndUnlock(int item, long nowSeconds) {
        int hash = memory.getInt(item, ItemLayout.HASH);
        int word = memory.getWord(item);
        int bytes = ItemLayout.itemBytes(memory.keyLength(item), memory.getInt(item, ItemLayout.VALUE_LENGTH));
        if (liveness.isDead(item, nowSeconds)) {
            counters.reclaimed(bytes, ItemLayout.fetched(word));
        } else {
            boolean timed = memory.getInt(item, ItemLayout.EXPIRES_SECONDS) != 0;
            counters.evicted(bytes, ItemLayout.fetched(word), timed);
        }
        index.unlink(item, hash);
        stripes.unlock(hash);
        free(item);
    }

    /** Ends {@link #tryLockLinked} for an item that stays. */
    void unlock(int item) {
        stripes.unlock(memory.getInt(item, ItemLayout.HASH));
    }
}
