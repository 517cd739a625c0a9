package dev.peregrine.memcached.store;

/**
 * Shows all live items bit by bit, stripe by stripe and bucket by bucket. Within a stripe the bucket's number counts from
 * its high bits down, as Redis's SCAN does: what a bucket is split into while the walk goes on lies all behind it or all
 * before it.
 */
final class ItemScan {

    private final HashIndex index;
    private final Stripes stripes;
    private final PagedMemory memory;
    private final Liveness liveness;
    private final ItemCursor cursor;
    private int shown;

    ItemScan(ChronicleStore store, ItemCursor cursor) {
        index = store.index();
        stripes = store.stripes();
        memory = store.memory();
        liveness = store.liveness();
        this.cursor = cursor;
    }

    /** As {@link StoreSession#scan}. */
    long run(long from, int items, ItemReader reader) {
        int left = items;
        int stripe = (int) (from >>> Integer.SIZE);
        int bucket = (int) from;
        while (stripe < Stripes.COUNT) {
            stripes.lockStripe(stripe);
            try {
                do {
                    int mask = HashIndex.maskOf(stripes.buckets(stripe));
                    left -= show(stripe, bucket & mask, mask, reader);
                    bucket = Integer.reverse(Integer.reverse(bucket | ~mask) + 1);
                } while (bucket != 0 && left > 0);
            } finally {
                stripes.unlockStripe(stripe);
            }
            if (bucket == 0) {
                stripe++;
            }
            if (left <= 0) {
                return stripe < Stripes.COUNT ? ((long) stripe << Integer.SIZE) | Integer.toUnsignedLong(bucket) : 0;
            }
        }
        return 0;
    }

    private int show(int stripe, int bucket, int mask, ItemReader reader) {
        long nowSeconds = liveness.nowSeconds();
        int before = shown;
        index.forEach(stripe, HashIndex.bucketOf(bucket, stripes.buckets(stripe)), item -> {
            if ((memory.getInt(item, ItemLayout.HASH) & mask) == bucket && !liveness.isDead(item, nowSeconds)) {
                reader.read(cursor.at(item));
                shown++;
            }
        });
        return shown - before;
    }
}
