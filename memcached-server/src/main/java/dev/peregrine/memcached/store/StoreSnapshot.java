package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What is kept of a store over a restart: which of its pages are in use, and what its parts know beside them. Used while nobody
 * uses the store.
 */
final class StoreSnapshot {

    private final PagedMemory memory;
    private final SizeClasses classes;
    private final SlabAllocator slabs;
    private final HashIndex index;
    private final FrequencySketch sketch;
    private final EvictionPolicy policy;
    private final EvictionKind eviction;
    private final MetadataPage sentinels;
    private final List<Persistent> parts;

    /** @param others parts of the store beside those that are given */
    StoreSnapshot(
            PagedMemory memory,
            SizeClasses classes,
            SlabAllocator slabs,
            HashIndex index,
            FrequencySketch sketch,
            EvictionPolicy policy,
            EvictionKind eviction,
            MetadataPage sentinels,
            Persistent... others) {
        this.memory = memory;
        this.classes = classes;
        this.slabs = slabs;
        this.index = index;
        this.sketch = sketch;
        this.policy = policy;
        this.eviction = eviction;
        this.sentinels = sentinels;
        parts = List.of(others);
    }

    /** Shows the items of one state, in the order of their places. They may be freed meanwhile. */
    void forEachItem(int state, IntConsumer consumer) {
        SavedPages pages = pages();
        for (int i = 0; i < pages.count(); i++) {
            int page = memory.handleOf(pages.number(i));
            for (int slot = 0; slot < pages.slots(i); slot++) {
                int item = page + (SlabAllocator.PAGE_HEADER_BYTES + slot * pages.slotBytes(i)) / PagedMemory.GRANULE;
                if (ItemLayout.state(memory.getWord(item)) == state) {
                    consumer.accept(item);
                }
            }
        }
    }

    /** Describes the store as it is. Returns the pages that have to be kept with that. */
    SavedPages save(ByteBuf to) {
        saveLayout(to);
        SavedPages pages = pages();
        pages.save(to);
        slabs.save(to);
        index.save(to);
        sketch.save(to);
        parts.forEach(part -> part.save(to));
        to.writeBoolean(eviction == EvictionKind.LRU);
        policy.save(to);
        return pages;
    }

    /**
     * Lets the parts know what {@link #save} wrote.
     *
     * @return the pages that have to be back before the store is used
     * @throws BadSnapshotException where pages were laid out in another way
     */
    SavedPages load(ByteBuf from, SnapshotFile file) throws BadSnapshotException {
        ByteBuf layout = from.alloc().buffer();
        saveLayout(layout);
        boolean same = layout.equals(from.readSlice(layout.readableBytes()));
        layout.release();
        file.check(same, "its items were laid out by another version");
        SavedPages pages = SavedPages.load(from);
        slabs.load(from);
        index.load(from);
        sketch.load(from);
        parts.forEach(part -> part.load(from));
        if (from.readBoolean() == (eviction == EvictionKind.LRU)) {
            policy.load(from);
        }
        return pages;
    }

    /** What handles and slots depend on beside the format's version. */
    private void saveLayout(ByteBuf to) {
        to.writeIntLE(PagedMemory.STRIDE).writeIntLE(Stripes.COUNT).writeIntLE(ItemLayout.HEADER_BYTES);
        for (int sizeClass = 0; sizeClass < classes.count(); sizeClass++) {
            to.writeIntLE(classes.slotBytes(sizeClass));
        }
    }

    private SavedPages pages() {
        BitSet uncut = new BitSet();
        uncut.set(memory.numberOf(sentinels.page()));
        for (int page : index.pages()) {
            uncut.set(memory.numberOf(page));
        }
        for (int page : sketch.pages()) {
            uncut.set(memory.numberOf(page));
        }
        BitSet used = slabs.usedPages();
        SavedPages pages = new SavedPages(used.cardinality());
        used.stream().forEach(number -> {
            int page = memory.handleOf(number);
            if (uncut.get(number)) {
                pages.add(number, PageChecksums.NO_SLOTS, 0);
            } else {
                pages.add(number, classes.slotBytes(slabs.classOf(page)), slabs.slotsCut(page));
            }
        });
        return pages;
    }
}
