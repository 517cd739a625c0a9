package dev.peregrine.memcached.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The {@link Store} on Chronicle Map: items in slots of fixed-size pages, which are the values of Chronicle Maps, so that
 * no mix of sizes fragments the memory and the limit bounds what is mapped.
 *
 * <p>Memory is taken from the machine as items come, up to the limit, and kept until {@link #close()}.
 */
public final class ChronicleStore implements Store {

    /** Bytes that memcached adds to key and value of an item: header, unique, ends of key and value. */
    private static final int MEMCACHED_ITEM_BYTES = 48 + 8 + 1 + 2;

    private final StoreOptions options;
    private final PagedMemory memory;
    private final HashIndex index;
    private final ItemMemory items;
    private final Stripes stripes = new Stripes();
    private final Liveness liveness;
    private final AtomicLong casUniques = new AtomicLong();
    private final long hashSeed = ThreadLocalRandom.current().nextLong();
    private final List<StoreCounters> counters = new CopyOnWriteArrayList<>();
    private final DeadItemReclaimer reclaimer;

    /** Starts with no memory taken but the index. */
    public ChronicleStore(StoreOptions options, CacheClock clock) {
        this.options = options;
        int indexPages = HashIndex.pagesFor(options.limitBytes());
        memory = new PagedMemory(options.limitBytes() - (long) indexPages * Page.STRIDE);
        index = new HashIndex(memory, indexPages);
        liveness = new Liveness(memory, clock);
        SizeClasses classes = new SizeClasses();
        SlabAllocator slabs = new SlabAllocator(memory, classes);
        ItemRemover remover = new ItemRemover(memory, slabs, index, stripes, liveness, newCounters());
        ItemMover mover = new ItemMover(memory, classes, slabs, index, remover);
        ClockEvictor evictor = new ClockEvictor(memory, slabs, remover, mover, liveness);
        items = new ItemMemory(memory, classes, slabs, remover, evictor, options.evicting());
        reclaimer = new DeadItemReclaimer(items, liveness);
    }

    @Override
    public StoreSession openSession() {
        return new ChronicleStoreSession(this, newCounters());
    }

    private StoreCounters newCounters() {
        StoreCounters share = new StoreCounters();
        counters.add(share);
        return share;
    }

    @Override
    public int maxValueLength(int keyLength) {
        return options.itemSizeMax() - MEMCACHED_ITEM_BYTES - keyLength;
    }

    @Override
    public void flushAll(long atSeconds) {
        if (atSeconds <= liveness.nowSeconds()) {
            liveness.flushNow(casUniques.incrementAndGet());
        } else {
            liveness.flushAt(atSeconds);
        }
    }

    @Override
    public StoreStatistics statistics() {
        return StoreCounters.sum(counters, options.limitBytes());
    }

    /** Off-heap bytes of the store's maps at most: what they take once all their pages are in use. */
    long mappedBytes() {
        return index.bytes() + memory.overheadBytes() + (long) items.pageCount() * Page.STRIDE;
    }

    /** Takes back the memory of dead items, as the background thread does bit by bit. */
    void reclaimDeadItems() {
        reclaimer.sweepAll();
    }

    PagedMemory memory() {
        return memory;
    }

    HashIndex index() {
        return index;
    }

    ItemMemory items() {
        return items;
    }

    Stripes stripes() {
        return stripes;
    }

    Liveness liveness() {
        return liveness;
    }

    AtomicLong casUniques() {
        return casUniques;
    }

    long hashSeed() {
        return hashSeed;
    }

    @Override
    public void close() {
        reclaimer.close();
        index.close();
        memory.close();
    }
}
