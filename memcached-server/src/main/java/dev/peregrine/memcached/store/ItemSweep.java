package dev.peregrine.memcached.store;

/** Takes back the memory of all items that a flush has made dead. */
final class ItemSweep {

    private final PagedMemory memory;
    private final HashIndex index;
    private final Stripes stripes;
    private final Liveness liveness;
    private final ItemMemory items;
    private final StoreCounters counters;

    /** @param counters of the sweep's own */
    ItemSweep(
            PagedMemory memory,
            HashIndex index,
            Stripes stripes,
            Liveness liveness,
            ItemMemory items,
            StoreCounters counters) {
        this.memory = memory;
        this.index = index;
        this.stripes = stripes;
        this.liveness = liveness;
        this.items = items;
        this.counters = counters;
    }

    /** Looks through all items. */
    synchronized void run() {
        int flushes = liveness.flushes();
        long nowSeconds = liveness.nowSeconds();
        for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
            stripes.lockStripe(stripe);
            try {
                for (int bucket = 0; bucket < stripes.buckets(stripe); bucket++) {
                    index.forEach(stripe, bucket, item -> sweep(item, nowSeconds));
                }
            } finally {
                stripes.unlockStripe(stripe);
            }
        }
        liveness.swept(flushes);
    }

    private void sweep(int item, long nowSeconds) {
        if (liveness.isDead(item, nowSeconds)) {
            counters.reclaimed(memory.itemBytes(item), ItemLayout.fetched(memory.getWord(item)));
            index.unlink(item, memory.getInt(item, ItemLayout.HASH));
            items.free(item);
        }
    }
}
