package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/**
 * How often keys were used lately, resident or not: a count-min sketch of 4-bit counters, four to a key, all in one 64-byte
 * block so that a key costs one cache miss. When the counted uses reach ten times the number of items all counters are
 * halved, block by block along with the following counts, so that no caller waits for it (TinyLFU, Einziger et al. 2017).
 *
 * <p>Used under the memory lock. Its pages come and go by its caller.
 */
final class FrequencySketch implements Persistent {

    /** The highest count. */
    static final int MAX = 15;

    private static final int BLOCK_BYTES = 64;
    /** So many that a page can be used by halves, down to a sixteenth. */
    private static final int BLOCKS_PER_PAGE = PagedMemory.PAGE_BYTES / BLOCK_BYTES / 16 * 16;

    private static final int FEWEST_BLOCKS = BLOCKS_PER_PAGE / 16;
    private static final int ITEMS_PER_BLOCK = 12;
    private static final int COUNTERS = 4;
    private static final int USES_PER_ITEM = 10;
    private static final int BLOCKS_AGED_AT_ONCE = 256;
    private static final long LOW_BITS = 0x7777777777777777L;
    private static final long ODD = 0x1111111111111111L;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int NIBBLE = 15;

    private final PagedMemory memory;
    private int[] pages = {};
    private int blocks;
    private long uses;
    private int agedBlocks;

    FrequencySketch(PagedMemory memory) {
        this.memory = memory;
    }

    /** How many more pages suit a number of items, 0 for none: it doubles. */
    int pagesWanted(long items) {
        if (pages.length == 0) {
            return 1;
        }
        return items > (long) pages.length * BLOCKS_PER_PAGE * ITEMS_PER_BLOCK ? pages.length : 0;
    }

    /** Takes as many more pages as {@link #pagesWanted}, keeping the counts. */
    void grow(int[] morePages) {
        int[] grown = new int[pages.length + morePages.length];
        System.arraycopy(pages, 0, grown, 0, pages.length);
        System.arraycopy(morePages, 0, grown, pages.length, morePages.length);
        pages = grown;
        if (blocks == 0) {
            spread(FEWEST_BLOCKS, 0);
        }
    }

    /** Uses more blocks, keeping the counts; the number of blocks doubles. */
    private void spread(int newBlocks, int oldBlocks) {
        blocks = newBlocks;
        agedBlocks = newBlocks;
        for (int block = newBlocks - 1; block >= 0; block--) {
            for (int field = 0; field < BLOCK_BYTES; field += Long.BYTES) {
                put(block, field, oldBlocks == 0 ? 0 : get(block / 2, field));
            }
        }
    }

    /** Off-heap bytes. */
    long bytes() {
        return (long) pages.length * PagedMemory.STRIDE;
    }

    /** Handles of its pages. */
    int[] pages() {
        return pages.clone();
    }

    @Override
    public void save(ByteBuf to) {
        to.writeIntLE(pages.length);
        for (int page : pages) {
            to.writeIntLE(page);
        }
        to.writeIntLE(blocks).writeLongLE(uses).writeIntLE(agedBlocks);
    }

    @Override
    public void load(ByteBuf from) {
        pages = new int[from.readIntLE()];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = from.readIntLE();
        }
        blocks = from.readIntLE();
        uses = from.readLongLE();
        agedBlocks = from.readIntLE();
    }

    /** The estimate for a key, 0 to {@link #MAX}. */
    int frequency(int hash) {
        long mixed = mix(hash);
        int block = block(mixed);
        int frequency = MAX;
        for (int i = 0; i < COUNTERS; i++) {
            int at = (int) (mixed >>> (i << 3));
            frequency = Math.min(frequency, (int) (get(block, field(at, i)) >>> shift(at)) & NIBBLE);
        }
        return frequency;
    }

    /** Counts a use of a key. */
    void increment(int hash, long items) {
        if (items > (long) blocks * ITEMS_PER_BLOCK && blocks < pages.length * BLOCKS_PER_PAGE) {
            spread(2 * blocks, blocks);
        }
        long mixed = mix(hash);
        int block = block(mixed);
        boolean added = false;
        for (int i = 0; i < COUNTERS; i++) {
            int at = (int) (mixed >>> (i << 3));
            int field = field(at, i);
            long counters = get(block, field);
            if (((counters >>> shift(at)) & NIBBLE) != NIBBLE) {
                put(block, field, counters + (1L << shift(at)));
                added = true;
            }
        }
        if (added && ++uses >= USES_PER_ITEM * Math.max(1, items)) {
            uses >>>= 1;
            agedBlocks = 0;
        }
        age();
    }

    private void age() {
        int end = Math.min(blocks, agedBlocks + BLOCKS_AGED_AT_ONCE);
        int lost = 0;
        for (; agedBlocks < end; agedBlocks++) {
            for (int field = 0; field < BLOCK_BYTES; field += Long.BYTES) {
                long counters = get(agedBlocks, field);
                lost += Long.bitCount(counters & ODD);
                put(agedBlocks, field, (counters >>> 1) & LOW_BITS);
            }
        }
        uses = Math.max(0, uses - lost / (2 * COUNTERS));
    }

    private static long mix(int hash) {
        long mixed = (hash ^ 0x6A09E667L) * MULTIPLIER;
        return (mixed ^ (mixed >>> 29)) * MULTIPLIER;
    }

    private int block(long mixed) {
        return (int) (((mixed >>> Integer.SIZE) * blocks) >>> Integer.SIZE);
    }

    /** Each of the four counters is in a pair of words of its own. */
    private static int field(int at, int counter) {
        return ((counter << 1) + (at & 1)) * Long.BYTES;
    }

    private static int shift(int at) {
        return ((at >>> 1) & NIBBLE) << 2;
    }

    private long get(int block, int field) {
        return memory.getLong(pages[block / BLOCKS_PER_PAGE], block % BLOCKS_PER_PAGE * BLOCK_BYTES + field);
    }

    private void put(int block, int field, long counters) {
        memory.putLong(pages[block / BLOCKS_PER_PAGE], block % BLOCKS_PER_PAGE * BLOCK_BYTES + field, counters);
    }
}
