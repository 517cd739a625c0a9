package dev.peregrine.memcached.store;

/** Gives index and sketch the pages that they want as items become more. Runs under the memory lock. */
final class MetadataGrowth {

    private final SlabAllocator slabs;
    private final Evictor evictor;
    private final HashIndex index;
    private final FrequencySketch sketch;
    private final boolean evicting;

    MetadataGrowth(SlabAllocator slabs, Evictor evictor, HashIndex index, FrequencySketch sketch, boolean evicting) {
        this.slabs = slabs;
        this.evictor = evictor;
        this.index = index;
        this.sketch = sketch;
        this.evicting = evicting;
    }

    /** Grows what is too small. Where there is no page now it is tried again with the next item. */
    void growIfWanted(long items) {
        if (index.wantsPage()) {
            int page = page();
            if (page != 0) {
                index.addPage(page);
            }
        }
        int sketchPages = sketch.pagesWanted(items);
        if (sketchPages > 0) {
            growSketch(sketchPages);
        }
    }

    /** Off-heap bytes of index and sketch. */
    long bytes() {
        return index.bytes() + sketch.bytes();
    }

    private boolean growSketch(int count) {
        int[] pages = new int[count];
        for (int i = 0; i < count; i++) {
            pages[i] = page();
            if (pages[i] == 0) {
                for (int taken = 0; taken < i; taken++) {
                    slabs.giveBackPage(pages[taken]);
                }
                return false;
            }
        }
        sketch.grow(pages);
        return true;
    }

    private int page() {
        while (!slabs.hasFreePage()) {
            boolean made = evicting ? evictor.makeRoom(Evictor.ANY_PAGE) : evictor.compact();
            if (!made) {
                return 0;
            }
        }
        return slabs.takePage();
    }
}
