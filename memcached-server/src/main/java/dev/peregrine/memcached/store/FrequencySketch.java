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
                memory.putLong(at(block), field, oldBlocks == 0 ? 0 : memory.getLong(at(block / 2), field));
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
            frequency = Math.min(frequency, (int) (memory.getLong(block, field(at, i)) >>> shift(at)) & NIBBLE);
        }
        return frequency;
    }

    /** Counts a use of a key. */
    void increment(int hash, long items) {
        spreadIfWanted(items);
        count(hash);
        ageIfDue(items);
    }

    /** Counts uses of the first {@code count} keys. The memory is asked for all of them at once, as no one waits for another. */
    void increment(int[] hashes, int count, long items) {
        spreadIfWanted(items);
        for (int i = 0; i < count; i++) {
            count(hashes[i]);
        }
        ageIfDue(items);
    }

    private void spreadIfWanted(long items) {
        if (items > (long) blocks * ITEMS_PER_BLOCK && blocks < pages.length * BLOCKS_PER_PAGE) {
            spread(2 * blocks, blocks);
        }
    }

    private void count(int hash) {
        long mixed = mix(hash);
        int block = block(mixed);
        int added = 0;
        for (int i = 0; i < COUNTERS; i++) {
            int at = (int) (mixed >>> (i << 3));
            int field = field(at, i);
            long counters = memory.getLong(block, field);
            int more = ((counters >>> shift(at)) & NIBBLE) == NIBBLE ? 0 : 1;
            memory.putLong(block, field, counters + ((long) more << shift(at)));
            added |= more;
        }
        uses += added;
    }

    private void ageIfDue(long items) {
        if (uses >= USES_PER_ITEM * Math.max(1, items)) {
            uses >>>= 1;
            agedBlocks = 0;
        }
        if (agedBlocks < blocks) {
            age();
        }
    }

    private void age() {
        int end = Math.min(blocks, agedBlocks + BLOCKS_AGED_AT_ONCE);
        int lost = 0;
        for (; agedBlocks < end; agedBlocks++) {
            int block = at(agedBlocks);
            for (int field = 0; field < BLOCK_BYTES; field += Long.BYTES) {
                long counters = memory.getLong(block, field);
                lost += Long.bitCount(counters & ODD);
                memory.putLong(block, field, (counters >>> 1) & LOW_BITS);
            }
        }
        uses = Math.max(0, uses - lost / (2 * COUNTERS));
    }

    /** The lowest bit of a hash does not count, which is not noted with a use. */
    private static long mix(int hash) {
        long mixed = ((hash & ~1) ^ 0x6A09E667L) * MULTIPLIER;
        return (mixed ^ (mixed >>> 29)) * MULTIPLIER;
    }

    /** Handle of the block of a key. */
    private int block(long mixed) {
        return at((int) (((mixed >>> Integer.SIZE) * blocks) >>> Integer.SIZE));
    }

    /** Handle of a block by its number. */
    private int at(int number) {
        return pages[number / BLOCKS_PER_PAGE] + number % BLOCKS_PER_PAGE * (BLOCK_BYTES / PagedMemory.GRANULE);
    }

    /** Each of the four counters is in a pair of words of its own. */
    private static int field(int at, int counter) {
        return ((counter << 1) + (at & 1)) * Long.BYTES;
    }

    private static int shift(int at) {
        return ((at >>> 1) & NIBBLE) << 2;
    }
}
