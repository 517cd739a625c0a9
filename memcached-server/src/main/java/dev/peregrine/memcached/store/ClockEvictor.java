package dev.peregrine.memcached.store;

/**
 * Makes room when the limit is reached: a clock whose hand goes over the pages and the items in them. A read or a change
 * gives an item a reference, up to three; the hand takes one each time it passes, and evicts what has none.
 *
 * <p>Room for a slot of some class is made where the hand happens to be: either a slot of that class becomes free, or a
 * page of another class becomes empty. A page whose items fit in the holes of its class's other pages is emptied by
 * moving them, so memory follows the mix of sizes, and no class keeps more than about a page of holes.
 *
 * <p>Runs under the memory lock, and takes stripe locks only where they are free: an item in use is passed by.
 */
final class ClockEvictor {

    /** After that many pages without success the hand evicts whatever it meets, which bounds the time of one call. */
    private static final int PATIENT_PAGES = 8;

    private final PagedMemory memory;
    private final SlabAllocator slabs;
    private final ItemRemover remover;
    private final ItemMover mover;
    private final Liveness liveness;

    private int handPage;
    private int handSlot;

    ClockEvictor(PagedMemory memory, SlabAllocator slabs, ItemRemover remover, ItemMover mover, Liveness liveness) {
        this.memory = memory;
        this.slabs = slabs;
        this.remover = remover;
        this.mover = mover;
        this.liveness = liveness;
    }

    /**
     * Frees a slot of a size class or a page.
     *
     * @return false where everything is in use at this moment
     */
    boolean makeRoom(int wantedClass) {
        long nowSeconds = liveness.nowSeconds();
        int pages = memory.pageCount();
        for (int visited = 0; visited <= pages + PATIENT_PAGES; visited++) {
            int page = memory.pageHandle(handPage);
            boolean foreign = slabs.classOf(page) != wantedClass;
            boolean found = (foreign && empty(page))
                    || sweep(page, wantedClass, visited >= PATIENT_PAGES, nowSeconds)
                    || (foreign && empty(page));
            if (!found || foreign) {
                handSlot = 0;
                handPage = handPage + 1 == pages ? 0 : handPage + 1;
            }
            if (found) {
                return true;
            }
        }
        return false;
    }

    private boolean empty(int page) {
        return slabs.classOf(page) >= 0 && mover.empty(page);
    }

    /** Moves the hand through a page; true as soon as that made room. */
    private boolean sweep(int page, int wantedClass, boolean impatient, long nowSeconds) {
        int sizeClass = slabs.classOf(page);
        while (sizeClass >= 0 && slabs.classOf(page) == sizeClass && handSlot < slabs.slotsCut(page)) {
            int slot = slabs.slotOf(page, sizeClass, handSlot++);
            int item = impatient ? itemOf(slot) : slot;
            if (remover.tryLockLinked(item)) {
                judge(item, impatient, nowSeconds);
                if (slabs.hasFreeSlot(wantedClass) || slabs.hasFreePage()) {
                    return true;
                }
            }
        }
        return false;
    }

    private int itemOf(int slot) {
        boolean chunk = ItemLayout.state(memory.getIntAcquire(slot, ItemLayout.WORD)) == ItemLayout.CHUNK;
        return chunk ? memory.getInt(slot, ItemLayout.CHUNK_ITEM) : slot;
    }

    private void judge(int item, boolean impatient, long nowSeconds) {
        int word = memory.getInt(item, ItemLayout.WORD);
        if (impatient || !ItemLayout.referenced(word) || liveness.isDead(item, nowSeconds)) {
            remover.removeAndUnlock(item, nowSeconds);
        } else {
            memory.putInt(item, ItemLayout.WORD, ItemLayout.withoutReference(word));
            remover.unlock(item);
        }
    }
}
