package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The {@link Store} on Chronicle Map: items in slots of fixed-size pages, which are the values of Chronicle Maps, so that
 * no mix of sizes fragments the memory and the limit bounds what is mapped.
 *
 * <p>Memory is taken from the machine as items come, up to the limit, and kept until {@link #close()} or until the limit is
 * lowered.
 */
public final class ChronicleStore implements Store {

    /** Bytes that memcached adds to key and value of an item: header, unique, ends of key and value. */
    private static final int MEMCACHED_ITEM_BYTES = 48 + 8 + 1 + 2;

    private final StoreOptions options;
    private final PagedMemory memory;
    private final Stripes stripes = new Stripes();
    private final HashIndex index;
    private final ItemMemory items;
    private final EvictionPolicy policy;
    private final AccessLog accesses;
    private final Liveness liveness;
    private final AtomicLong casUniques = new AtomicLong();
    private final long hashSeed;
    private final List<StoreCounters> counters = new CopyOnWriteArrayList<>();
    private final Evictor evictor;
    private final ItemSweep sweep;
    private final StoreMaintenance maintenance;
    private final StoreSnapshot snapshot;
    /** Null where sizes are not tracked. */
    private final SizeHistogram sizes;

    private volatile long limitBytes;

    /** Starts with little more memory taken than the first pages of the index. */
    public ChronicleStore(StoreOptions options, CacheClock clock) {
        this(options, clock, ThreadLocalRandom.current().nextLong());
        maintenance.start();
    }

    /** A store whose hashes and choices follow from a seed, and that is maintained when {@link #reclaimDeadItems} is called. */
    ChronicleStore(StoreOptions options, CacheClock clock, long seed) {
        hashSeed = seed;
        this.options = options;
        limitBytes = options.limitBytes();
        sizes = options.trackSizes() ? new SizeHistogram(options.itemSizeMax()) : null;
        memory = new PagedMemory(options.limitBytes());
        index = new HashIndex(memory, stripes);
        index.addPage(memory.addPage());
        liveness = new Liveness(memory, clock);
        // The second page whatever the limit is, which a snapshot relies upon.
        MetadataPage sentinels = new MetadataPage(memory.addPage());
        index.begin(options.limitBytes());
        SizeClasses classes = new SizeClasses();
        EvictionQueues queues = new EvictionQueues(memory, classes, sentinels);
        FrequencySketch sketch = new FrequencySketch(memory);
        policy = options.eviction() == EvictionKind.LRU
                ? new SegmentedLru(queues)
                : new WTinyLfu(memory, queues, sketch, new SplittableRandom(hashSeed), options.limitBytes());
        ExpiryWheel wheel = new ExpiryWheel(memory, sentinels, clock.nowSeconds());
        accesses = new AccessLog(memory, policy, wheel);
        SlabAllocator slabs = new SlabAllocator(memory, classes, accesses::drain);
        ItemRemover remover = new ItemRemover(memory, slabs, index, stripes, liveness, newCounters(), policy, wheel);
        ItemMover mover = new ItemMover(memory, classes, slabs, index, remover, policy, wheel);
        evictor = new Evictor(slabs, remover, mover, policy, liveness);
        snapshot = new StoreSnapshot(
                memory, classes, slabs, index, sketch, policy, options.eviction(), sentinels, queues, wheel, liveness);
        MetadataGrowth growth = new MetadataGrowth(slabs, evictor, index, sketch, options.evicting());
        items = new ItemMemory(
                memory,
                classes,
                slabs,
                remover,
                evictor,
                policy,
                wheel,
                accesses,
                growth,
                new HugePages(memory),
                options.evicting());
        sweep = new ItemSweep(memory, index, stripes, liveness, items, newCounters());
        maintenance = new StoreMaintenance(items, sweep, liveness);
    }

    @Override
    public StoreSession openSession() {
        return new ChronicleStoreSession(this, newCounters());
    }

    private StoreCounters newCounters() {
        StoreCounters share = new StoreCounters(sizes);
        counters.add(share);
        return share;
    }

    @Override
    public int maxValueLength(int keyLength, int flags) {
        int flagsBytes = flags == 0 ? 0 : Integer.BYTES;
        return options.itemSizeMax() - MEMCACHED_ITEM_BYTES - keyLength - flagsBytes;
    }

    @Override
    public void flushAll(long atSeconds) {
        if (liveness.mustSweep()) {
            sweep.run();
        }
        if (atSeconds <= liveness.nowSeconds()) {
            liveness.flushNow();
        } else {
            liveness.flushAt(atSeconds);
        }
    }

    @Override
    public StoreStatistics statistics() {
        return StoreCounters.sum(counters, limitBytes, mappedBytes(), index.bytes(), index.places());
    }

    @Override
    public void onEviction(ItemReader reader) {
        ItemCursor cursor = new ItemCursor(memory, items, newWalk());
        evictor.onEviction(reader == null ? null : item -> reader.read(cursor.at(item)));
    }

    @Override
    public int sizeClass(int keyLength, int valueLength) {
        return items.classNumber(ItemLayout.itemBytes(keyLength, valueLength));
    }

    @Override
    public List<SizeClassStatistics> sizeClasses() {
        return items.sizeClasses();
    }

    @Override
    public Optional<SortedMap<Integer, Integer>> sizes() {
        return Optional.ofNullable(sizes).map(SizeHistogram::counts);
    }

    @Override
    public boolean changeLimit(long newLimitBytes) {
        if (newLimitBytes < StoreOptions.MIN_LIMIT_BYTES || !items.changeLimit(newLimitBytes)) {
            return false;
        }
        limitBytes = newLimitBytes;
        return true;
    }

    /**
     * Opens a store with the items that another one saved, times to live having run on. Those that have no room go, as if they
     * were evicted, also where eviction is turned off.
     *
     * @throws BadSnapshotException where the file is of another version, incomplete or damaged, or cannot be taken in with this
     *     limit; nothing is left open
     */
    public static ChronicleStore restore(StoreOptions options, CacheClock clock, SnapshotFile file)
            throws IOException, BadSnapshotException {
        SnapshotFile.Header header = file.readHeader();
        ByteBuf description = file.readDescription(header);
        ChronicleStore store = new ChronicleStore(options, clock, description.readLongLE());
        try {
            store.takeIn(file, header.items(), description);
            store.maintenance.start();
            return store;
        } catch (IOException | BadSnapshotException | RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    private void takeIn(SnapshotFile file, long savedItems, ByteBuf description)
            throws IOException, BadSnapshotException {
        casUniques.set(description.readLongLE());
        newCounters().restored(savedItems, description.readLongLE());
        SavedPages pages = snapshot.load(description, file);
        new SnapshotReader(file, memory).read(pages);
        if (sizes != null) {
            snapshot.forEachItem(ItemLayout.LINKED, item -> sizes.added(memory.itemBytes(item)));
        }
        file.check(items.changeLimit(limitBytes), "what leads to its items needs more memory than -m allows");
        maintenance.runOnce();
        items.fitLimit();
    }

    /**
     * Saves all live items, with all that is known of them. Called when no session works any more; no time to live ends in this
     * store from then on.
     *
     * @param file that is marked as in use
     * @return the number of items
     */
    public long save(SnapshotFile file) throws IOException {
        maintenance.close();
        maintenance.runOnce();
        snapshot.forEachItem(ItemLayout.PENDING, items::free);
        StoreStatistics statistics = statistics();
        ByteBuf description = Unpooled.buffer();
        description.writeLongLE(hashSeed).writeLongLE(casUniques.get()).writeLongLE(statistics.bytes());
        SavedPages pages = snapshot.save(description);
        long descriptionAt = new SnapshotWriter(memory).write(file, pages, description);
        file.markSaved(statistics.items(), descriptionAt);
        return statistics.items();
    }

    /** A walk over values, for one thread. */
    ValueWalk newWalk() {
        return new ValueWalk(memory, items.largestSlot());
    }

    /** Off-heap bytes of the store's maps at most: what they take once all their pages are in use. */
    long mappedBytes() {
        return items.mappedBytes();
    }

    /** Takes back the memory of dead items, as the background thread does. */
    void reclaimDeadItems() {
        maintenance.runOnce();
    }

    /** Has the system hold by huge pages what can be, as the background thread does. */
    void useHugePages() {
        maintenance.useHugePages();
    }

    /** Items that take part in the eviction, pending ones included. */
    long policyItems() {
        return items.policyItems();
    }

    StoreOptions options() {
        return options;
    }

    AccessBuffer newAccessBuffer() {
        return accesses.newBuffer();
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
        maintenance.close();
        memory.close();
    }
}
