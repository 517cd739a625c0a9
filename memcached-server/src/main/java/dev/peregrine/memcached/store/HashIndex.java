package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Leads from a key's hash to its item, off-heap: buckets of one cache line each, with {@value #PLACES} places for the handles of
 * linked items and a tag for each, which is a part of the item's hash. So a look-up reads one line of the index and then the item
 * that it is for, seldom another. Where all places of a bucket are taken its further items are in a chain through a field of
 * theirs: with {@value #ITEMS_PER_BUCKET} items to a bucket that is a few in a hundred.
 *
 * <pre>
 * bucket  0 handles (4 each) | 48 tags (1 each), 0 where the place is free | 60 first item beyond the places (4)
 * </pre>
 *
 * <p>Each stripe has a table of its own, which grows by linear hashing (Litwin, VLDB 1980): as items become more, one bucket
 * after the other is split in two, so no operation ever waits for a resize. A page of the index has one bucket for every stripe.
 *
 * <p>Every operation on a bucket needs the stripe's lock. Pages are added under the memory lock.
 */
final class HashIndex implements Persistent {

    /** As many as memcached begins with. */
    private static final int FIRST_PLACES = 1 << 16;
    /** The part of a limit that an empty index takes at most. */
    private static final int FIRST_PAGES_PART = 64;

    private static final int PLACES = 12;
    private static final int ITEMS_PER_BUCKET = 8;
    private static final int LINE_SHIFT = 6;
    private static final int TAGS = PLACES * Integer.BYTES;
    private static final int MORE_TAGS = TAGS + Long.BYTES;
    private static final int BEYOND = MORE_TAGS + Integer.BYTES;

    /** A tag's bits are between those that choose stripe and bucket, for as many items as are common. */
    private static final int TAG_SHIFT = 14;

    private static final int TAG_MASK = 0xff;
    private static final int NO_TAG = 0;
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long FOUR_BYTES = 0xffffffffL;
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

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
        int wanted = Math.ceilDiv(FIRST_PLACES, PLACES * Stripes.COUNT);
        int allowed = Math.clamp(limitBytes / FIRST_PAGES_PART / PagedMemory.STRIDE, 1, wanted);
        while (directory.length < allowed) {
            addPage(memory.addPage());
        }
        for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
            stripes.buckets(stripe, allowed);
        }
    }

    /** Whether stripes have more items than suit their buckets, and no line left to grow into. */
    boolean wantsPage() {
        return full;
    }

    /** Gives the stripes room for one more bucket each. */
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
        int stripe = Stripes.stripeOf(hash);
        int page = pageOf(stripe, hash);
        int line = line(stripe);
        for (long tagged = placesWith(tagOf(hash), page, line); tagged != 0; tagged = withoutFirst(tagged)) {
            int item = memory.getInt(page, handleField(line, first(tagged)));
            if (hasKey(item, hash, key, keyIndex, keyLength)) {
                return item;
            }
        }
        int item = memory.getInt(page, line + BEYOND);
        while (item != 0 && !hasKey(item, hash, key, keyIndex, keyLength)) {
            item = memory.getInt(item, ItemLayout.BUCKET_NEXT);
        }
        return item;
    }

    private boolean hasKey(int item, int hash, ByteBuf key, int keyIndex, int keyLength) {
        return memory.getInt(item, ItemLayout.HASH) == hash
                && KeyBytes.equal(memory, item, memory.keyLength(item), key, keyIndex, keyLength);
    }

    /** Reads something of a hash's bucket, so that it is in the processor's cache. Needs no lock. */
    int read(int hash) {
        int page = unlockedPageOf(hash);
        return page == 0 ? 0 : memory.getInt(page, line(Stripes.stripeOf(hash)) + MORE_TAGS);
    }

    /** The item that a hash most likely leads to, 0 for none. Needs no lock, so it may be gone already. */
    int guess(int hash) {
        int page = unlockedPageOf(hash);
        if (page == 0) {
            return 0;
        }
        int line = line(Stripes.stripeOf(hash));
        long tagged = placesWith(tagOf(hash), page, line);
        return memory.getInt(page, tagged == 0 ? line + BEYOND : handleField(line, first(tagged)));
    }

    /** As {@link #pageOf}; 0 where the stripe has grown meanwhile, so that it cannot be told. */
    private int unlockedPageOf(int hash) {
        int bucket = bucketOf(hash, stripes.buckets(Stripes.stripeOf(hash)));
        int[] pages = directory;
        return bucket < pages.length ? pages[bucket] : 0;
    }

    /** The linked item, dead or alive, with the same key as an item that is not linked; 0 for none. */
    int findTwin(int pending, int hash) {
        int stripe = Stripes.stripeOf(hash);
        int page = pageOf(stripe, hash);
        int line = line(stripe);
        for (long tagged = placesWith(tagOf(hash), page, line); tagged != 0; tagged = withoutFirst(tagged)) {
            int item = memory.getInt(page, handleField(line, first(tagged)));
            if (haveSameKey(item, pending, hash)) {
                return item;
            }
        }
        int item = memory.getInt(page, line + BEYOND);
        while (item != 0 && !haveSameKey(item, pending, hash)) {
            item = memory.getInt(item, ItemLayout.BUCKET_NEXT);
        }
        return item;
    }

    private boolean haveSameKey(int item, int pending, int hash) {
        int keyLength = memory.keyLength(pending);
        return memory.getInt(item, ItemLayout.HASH) == hash
                && memory.keyLength(item) == keyLength
                && memory.equal(item, pending, ItemLayout.HEADER_BYTES, keyLength);
    }

    /** Puts an item, whose other fields are set, into its bucket. */
    void link(int item, int hash) {
        int stripe = Stripes.stripeOf(hash);
        add(item, hash, pageOf(stripe, hash), line(stripe));
        memory.putWordRelease(item, ItemLayout.withState(memory.getWord(item), ItemLayout.LINKED));
        int items = stripes.items(stripe) + 1;
        stripes.items(stripe, items);
        if (items > (long) stripes.buckets(stripe) * ITEMS_PER_BUCKET) {
            grow(stripe);
        }
    }

    private void add(int item, int hash, int page, int line) {
        long free = placesWith(NO_TAG, page, line);
        if (free != 0) {
            putPlace(page, line, first(free), item, tagOf(hash));
        } else {
            memory.putInt(item, ItemLayout.BUCKET_NEXT, memory.getInt(page, line + BEYOND));
            memory.putInt(page, line + BEYOND, item);
        }
    }

    /** Takes an item out of its bucket; it is its caller's then. */
    void unlink(int item, int hash) {
        memory.putWordRelease(item, ItemLayout.withState(memory.getWord(item), ItemLayout.PENDING));
        int stripe = Stripes.stripeOf(hash);
        int page = pageOf(stripe, hash);
        int line = line(stripe);
        int place = placeOf(item, hash, page, line);
        int beyond = memory.getInt(page, line + BEYOND);
        if (place < 0) {
            replaceBeyond(item, memory.getInt(item, ItemLayout.BUCKET_NEXT), page, line);
        } else if (beyond == 0) {
            putPlace(page, line, place, 0, NO_TAG);
        } else {
            memory.putInt(page, line + BEYOND, memory.getInt(beyond, ItemLayout.BUCKET_NEXT));
            putPlace(page, line, place, beyond, tagOf(memory.getInt(beyond, ItemLayout.HASH)));
        }
        stripes.items(stripe, stripes.items(stripe) - 1);
    }

    /** Lets what leads to an item lead to {@code successor} instead, which has its hash and what is beyond it. */
    void replace(int item, int successor, int hash) {
        int stripe = Stripes.stripeOf(hash);
        int page = pageOf(stripe, hash);
        int line = line(stripe);
        int place = placeOf(item, hash, page, line);
        if (place < 0) {
            replaceBeyond(item, successor, page, line);
        } else {
            memory.putInt(page, handleField(line, place), successor);
        }
    }

    private void replaceBeyond(int item, int successor, int page, int line) {
        int at = memory.getInt(page, line + BEYOND);
        if (at == item) {
            memory.putInt(page, line + BEYOND, successor);
            return;
        }
        for (int next = memory.getInt(at, ItemLayout.BUCKET_NEXT);
                next != item;
                next = memory.getInt(at, ItemLayout.BUCKET_NEXT)) {
            at = next;
        }
        memory.putInt(at, ItemLayout.BUCKET_NEXT, successor);
    }

    /** Splits one bucket of a stripe: items whose hash says so go to a new one behind the last. */
    private void grow(int stripe) {
        int buckets = stripes.buckets(stripe);
        if (buckets == directory.length) {
            full = true;
            return;
        }
        stripes.buckets(stripe, buckets + 1);
        int page = directory[buckets & (maskOf(buckets) >>> 1)];
        int line = line(stripe);
        for (int place = 0; place < PLACES; place++) {
            int item = memory.getInt(page, handleField(line, place));
            if (item != 0 && bucketOf(memory.getInt(item, ItemLayout.HASH), buckets + 1) == buckets) {
                putPlace(page, line, place, 0, NO_TAG);
                addAnew(item, stripe);
            }
        }
        int beyond = memory.getInt(page, line + BEYOND);
        memory.putInt(page, line + BEYOND, 0);
        while (beyond != 0) {
            int next = memory.getInt(beyond, ItemLayout.BUCKET_NEXT);
            addAnew(beyond, stripe);
            beyond = next;
        }
    }

    private void addAnew(int item, int stripe) {
        int hash = memory.getInt(item, ItemLayout.HASH);
        add(item, hash, pageOf(stripe, hash), line(stripe));
    }

    /** Shows the items of a stripe's bucket, each once. The one that is shown may be unlinked. */
    void forEach(int stripe, int bucket, IntConsumer consumer) {
        int page = directory[bucket];
        int line = line(stripe);
        // What an item leaves free is taken by one from beyond the places, which has been shown before.
        for (int item = memory.getInt(page, line + BEYOND); item != 0; ) {
            int next = memory.getInt(item, ItemLayout.BUCKET_NEXT);
            consumer.accept(item);
            item = next;
        }
        for (int place = 0; place < PLACES; place++) {
            int item = memory.getInt(page, handleField(line, place));
            if (item != 0) {
                consumer.accept(item);
            }
        }
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

    /** The page that has a hash's bucket. */
    private int pageOf(int stripe, int hash) {
        return directory[bucketOf(hash, stripes.buckets(stripe))];
    }

    /** Where a stripe's buckets lie in their pages. */
    private static int line(int stripe) {
        return stripe << LINE_SHIFT;
    }

    private static int handleField(int line, int place) {
        return line + place * Integer.BYTES;
    }

    private void putPlace(int page, int line, int place, int item, int tag) {
        memory.putInt(page, handleField(line, place), item);
        memory.putByte(page, line + TAGS + place, (byte) tag);
    }

    /** The place of an item that has one, otherwise -1. */
    private int placeOf(int item, int hash, int page, int line) {
        for (long tagged = placesWith(tagOf(hash), page, line); tagged != 0; tagged = withoutFirst(tagged)) {
            if (memory.getInt(page, handleField(line, first(tagged))) == item) {
                return first(tagged);
            }
        }
        return -1;
    }

    private static int tagOf(int hash) {
        return Math.max(NO_TAG + 1, (hash >>> TAG_SHIFT) & TAG_MASK);
    }

    /** The places with a tag: one bit for each, of a place from the ninth on four above that of the place eight before. */
    private long placesWith(int tag, int page, int line) {
        long wanted = tag * EACH_BYTE;
        long tags = memory.getLong(page, line + TAGS);
        long moreTags = Integer.toUnsignedLong(memory.getInt(page, line + MORE_TAGS));
        return equalBytes(tags, wanted) | ((equalBytes(moreTags, wanted) & FOUR_BYTES) << 4);
    }

    /** The lowest bit of each byte that two numbers have in common. */
    private static long equalBytes(long one, long other) {
        long differing = one ^ other;
        return ~(((differing & LOW_BITS) + LOW_BITS) | differing | LOW_BITS) >>> 7;
    }

    private static int first(long places) {
        int bit = Long.numberOfTrailingZeros(places);
        return (bit >>> 3) + ((bit & 4) << 1);
    }

    private static long withoutFirst(long places) {
        return places & (places - 1);
    }

    /** How many places for items the buckets in use have, about now: the stripes are not locked for it. */
    long places() {
        long buckets = 0;
        for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
            buckets += stripes.buckets(stripe);
        }
        return buckets * PLACES;
    }

    /** Off-heap bytes. */
    long bytes() {
        return (long) directory.length * PagedMemory.STRIDE;
    }
}
