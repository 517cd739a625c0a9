package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Leads from a key's hash to its item: buckets of linked items, four bytes each, off-heap.
 *
 * <p>Each stripe has a table of its own, which grows by linear hashing (Litwin, VLDB 1980): with each item beyond one to a
 * bucket, one bucket is split in two, so no operation ever waits for a resize. A page of the index has a cache line of
 * {@value #BUCKETS_PER_LINE} buckets for every stripe.
 *
 * <p>Every operation on a bucket needs the stripe's lock. Pages are added under the memory lock.
 */
final class HashIndex implements Persistent {

    /** As many as memcached begins with: none is split before there are about so many items. */
    private static final int FIRST_BUCKETS = 1 << 16;
    /** The part of a limit that an empty index takes at most. */
    private static final int FIRST_PAGES_PART = 64;

    private static final int BUCKETS_PER_LINE = 16;
    private static final int LINE_SHIFT = 6;
    private static final int BUCKETS_SHIFT = 4;

    private final PagedMemory memory;
    private final Stripes stripes;
    /** Handles of the index's pages; a stripe's first line is in the first one. Replaced when one is added. */
    private volatile int[] directory = {};

    private volatile boolean full;

    HashIndex(PagedMemory memory, Stripes stripes) {
        this.memory = memory;
        this.stripes = stripes;
    }

    /** Takes further first pages, fewer where little memory is allowed, and lets all buckets be used. */
    void begin(long limitBytes) {
        int wanted = Math.ceilDiv(FIRST_BUCKETS, BUCKETS_PER_LINE * Stripes.COUNT);
        int allowed = Math.clamp(limitBytes / FIRST_PAGES_PART / PagedMemory.STRIDE, 1, wanted);
        while (directory.length < allowed) {
            addPage(memory.addPage());
        }
        for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
            stripes.buckets(stripe, allowed * BUCKETS_PER_LINE);
        }
    }

    /** Whether stripes have more items than buckets and no line left to grow into. */
    boolean wantsPage() {
        return full;
    }

    /** Gives the stripes one more line each. */
    void addPage(int page) {
        for (int field = 0; field < PagedMemory.PAGE_BYTES; field += Long.BYTES) {
            memory.putLong(page, field, 0);
        }
        int[] pages = directory;
        int[] more = Arrays.copyOf(pages, pages.length + 1);
        more[pages.length] = page;
        directory = more;
        full = false;
    }

    /** Handles of the index's pages. */
    int[] pages() {
        return directory.clone();
    }

    @Override
    public void save(ByteBuf to) {
        to.writeIntLE(directory.length);
        for (int page : directory) {
            to.writeIntLE(page);
        }
        to.writeBoolean(full);
        for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
            to.writeIntLE(stripes.buckets(stripe)).writeIntLE(stripes.items(stripe));
        }
    }

    @Override
    public void load(ByteBuf from) {
        int[] pages = new int[from.readIntLE()];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = from.readIntLE();
        }
        directory = pages;
        full = from.readBoolean();
        for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
            stripes.buckets(stripe, from.readIntLE());
            stripes.items(stripe, from.readIntLE());
        }
    }

    /** The item of a key, dead or alive; 0 for none. */
    int find(ByteBuf key, int keyIndex, int keyLength, int hash) {
        int item = head(hash);
        while (item != 0) {
            if (memory.getInt(item, ItemLayout.HASH) == hash
                    && KeyBytes.equal(memory, item, memory.keyLength(item), key, keyIndex, keyLength)) {
                return item;
            }
            item = memory.getInt(item, ItemLayout.BUCKET_NEXT);
        }
        return 0;
    }

    /** The linked item, dead or alive, with the same key as an item that is not linked; 0 for none. */
    int findTwin(int pending, int hash) {
        int keyLength = memory.keyLength(pending);
        int item = head(hash);
        while (item != 0) {
            if (memory.getInt(item, ItemLayout.HASH) == hash
                    && memory.keyLength(item) == keyLength
                    && memory.equal(item, pending, ItemLayout.HEADER_BYTES, keyLength)) {
                return item;
            }
            item = memory.getInt(item, ItemLayout.BUCKET_NEXT);
        }
        return 0;
    }

    /** Puts an item, whose other fields are set, into its bucket. */
    void link(int item, int hash) {
        int stripe = Stripes.stripeOf(hash);
        int bucket = bucketOf(hash, stripes.buckets(stripe));
        memory.putInt(item, ItemLayout.BUCKET_NEXT, head(stripe, bucket));
        putHead(stripe, bucket, item);
        memory.putWordRelease(item, ItemLayout.withState(memory.getWord(item), ItemLayout.LINKED));
        int items = stripes.items(stripe) + 1;
        stripes.items(stripe, items);
        if (items > stripes.buckets(stripe)) {
            grow(stripe);
        }
    }

    /** Takes an item out of its bucket; it is its caller's then. */
    void unlink(int item, int hash) {
        memory.putWordRelease(item, ItemLayout.withState(memory.getWord(item), ItemLayout.PENDING));
        replace(item, memory.getInt(item, ItemLayout.BUCKET_NEXT), hash);
        int stripe = Stripes.stripeOf(hash);
        stripes.items(stripe, stripes.items(stripe) - 1);
    }

    /** Lets whatever leads to an item lead to {@code successor} instead. */
    void replace(int item, int successor, int hash) {
        int stripe = Stripes.stripeOf(hash);
        int bucket = bucketOf(hash, stripes.buckets(stripe));
        int at = head(stripe, bucket);
        if (at == item) {
            putHead(stripe, bucket, successor);
            return;
        }
        for (int next = memory.getInt(at, ItemLayout.BUCKET_NEXT);
                next != item;
                next = memory.getInt(at, ItemLayout.BUCKET_NEXT)) {
            at = next;
        }
        memory.putInt(at, ItemLayout.BUCKET_NEXT, successor);
    }

    private void grow(int stripe) {
        int buckets = stripes.buckets(stripe);
        if (buckets == directory.length * BUCKETS_PER_LINE) {
            full = true;
            return;
        }
        int mask = maskOf(buckets);
        int splitBucket = buckets & (mask >>> 1);
        int stays = 0;
        int moves = 0;
        int item = head(stripe, splitBucket);
        while (item != 0) {
            int next = memory.getInt(item, ItemLayout.BUCKET_NEXT);
            if ((memory.getInt(item, ItemLayout.HASH) & mask) == buckets) {
                memory.putInt(item, ItemLayout.BUCKET_NEXT, moves);
                moves = item;
            } else {
                memory.putInt(item, ItemLayout.BUCKET_NEXT, stays);
                stays = item;
            }
            item = next;
        }
        putHead(stripe, splitBucket, stays);
        putHead(stripe, buckets, moves);
        stripes.buckets(stripe, buckets + 1);
    }

    /** The mask that tells the buckets of a stripe apart, once they are all split. */
    static int maskOf(int buckets) {
        return (Integer.highestOneBit(buckets) << 1) - 1;
    }

    /** The bucket of a hash in its stripe, of its low bits. */
    static int bucketOf(int hash, int buckets) {
        int mask = maskOf(buckets);
        int bucket = hash & mask;
        return bucket < buckets ? bucket : hash & (mask >>> 1);
    }

    private int head(int hash) {
        int stripe = Stripes.stripeOf(hash);
        return head(stripe, bucketOf(hash, stripes.buckets(stripe)));
    }

    /** The first item of a stripe's bucket, 0 for none. */
    int head(int stripe, int bucket) {
        return memory.getInt(directory[bucket >>> BUCKETS_SHIFT], field(stripe, bucket));
    }

    private void putHead(int stripe, int bucket, int item) {
        memory.putInt(directory[bucket >>> BUCKETS_SHIFT], field(stripe, bucket), item);
    }

    private static int field(int stripe, int bucket) {
        return (stripe << LINE_SHIFT) + (bucket & (BUCKETS_PER_LINE - 1)) * Integer.BYTES;
    }

    /** How many buckets there is room for. */
    long buckets() {
        return (long) directory.length * BUCKETS_PER_LINE * Stripes.COUNT;
    }

    /** Off-heap bytes. */
    long bytes() {
        return (long) directory.length * PagedMemory.STRIDE;
    }
}
