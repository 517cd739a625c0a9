package dev.peregrine.memcached.store;

import java.util.concurrent.atomic.AtomicLongArray;

/** One thread's share of the store's counters: written by that thread or under one lock, summed up by any. */
final class StoreCounters {

    private static final int ITEMS = 0;
    private static final int BYTES = 1;
    private static final int TOTAL_ITEMS = 2;
    private static final int EVICTIONS = 3;
    private static final int EVICTED_UNFETCHED = 4;
    private static final int RECLAIMED = 5;
    private static final int EXPIRED_UNFETCHED = 6;
    private static final int EVICTED_TIMED = 7;
    private static final int FOUND_EXPIRED = 8;
    private static final int FOUND_FLUSHED = 9;
    private static final int COUNT = 10;

    private final AtomicLongArray counters = new AtomicLongArray(COUNT);

    /** Shared by all; null where sizes are not tracked. */
    private final SizeHistogram sizes;

    /** @param sizes is told of every size; null for nobody */
    StoreCounters(SizeHistogram sizes) {
        this.sizes = sizes;
    }

    /** An item was stored under a key that had none. */
    void stored(int bytes) {
        add(ITEMS, 1);
        add(BYTES, bytes);
        add(TOTAL_ITEMS, 1);
        if (sizes != null) {
            sizes.added(bytes);
        }
    }

    /** An item was stored in the place of another. */
    void replaced(int bytesBefore, int bytes) {
        add(BYTES, bytes - bytesBefore);
        add(TOTAL_ITEMS, 1);
        if (sizes != null) {
            sizes.removed(bytesBefore);
            sizes.added(bytes);
        }
    }

    /** Items are there from before a restart. */
    void restored(long items, long bytes) {
        add(ITEMS, items);
        add(BYTES, bytes);
        add(TOTAL_ITEMS, items);
    }

    /** An item was deleted. */
    void removed(int bytes) {
        add(ITEMS, -1);
        add(BYTES, -bytes);
        if (sizes != null) {
            sizes.removed(bytes);
        }
    }

    /** A dead item's memory was taken back. */
    void reclaimed(int bytes, boolean fetched) {
        removed(bytes);
        add(RECLAIMED, 1);
        add(EXPIRED_UNFETCHED, fetched ? 0 : 1);
    }

    /** A live item was removed for room. */
    void evicted(int bytes, boolean fetched, boolean timed) {
        removed(bytes);
        add(EVICTIONS, 1);
        add(EVICTED_TIMED, timed ? 1 : 0);
        add(EVICTED_UNFETCHED, fetched ? 0 : 1);
    }

    /** A look-up came upon a dead item. */
    void foundDead(boolean expired) {
        add(expired ? FOUND_EXPIRED : FOUND_FLUSHED, 1);
    }

    private void add(int counter, long delta) {
        counters.setRelease(counter, counters.getPlain(counter) + delta);
    }

    /** Sums up shares. */
    static StoreStatistics sum(
            Iterable<StoreCounters> shares, long limitBytes, long mappedBytes, long indexBytes, long indexBuckets) {
        long[] sums = new long[COUNT];
        for (StoreCounters share : shares) {
            for (int i = 0; i < COUNT; i++) {
                sums[i] += share.counters.getAcquire(i);
            }
        }
        return new StoreStatistics(
                Math.max(0, sums[ITEMS]),
                sums[TOTAL_ITEMS],
                Math.max(0, sums[BYTES]),
                limitBytes,
                mappedBytes,
                indexBytes,
                indexBuckets,
                sums[EVICTIONS],
                sums[EVICTED_UNFETCHED],
                sums[EVICTED_TIMED],
                sums[RECLAIMED],
                sums[EXPIRED_UNFETCHED],
                sums[FOUND_EXPIRED],
                sums[FOUND_FLUSHED]);
    }
}
