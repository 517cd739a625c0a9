package dev.peregrine.memcached.store;

/**
 * Allocates items and takes them back, for all threads: one lock over slabs and eviction, held for the bookkeeping only
 * and never while bytes of a client are copied.
 */
final class ItemMemory {

    private static final int LOCK = 0;

    private final PagedMemory memory;
    private final SizeClasses classes;
    private final SlabAllocator slabs;
    private final ItemRemover remover;
    private final ClockEvictor evictor;
    private final boolean evicting;
    private final SpinLock lock = new SpinLock(1);

    ItemMemory(
            PagedMemory memory,
            SizeClasses classes,
            SlabAllocator slabs,
            ItemRemover remover,
            ClockEvictor evictor,
            boolean evicting) {
        this.memory = memory;
        this.classes = classes;
        this.slabs = slabs;
        this.remover = remover;
        this.evictor = evictor;
        this.evicting = evicting;
    }

    /** Allocates a pending item, whose word, value length and chunks are set; 0 where there is no room. */
    int allocate(int keyLength, int valueLength) {
        int bytes = ItemLayout.itemBytes(keyLength, valueLength);
        boolean chained = bytes > classes.largest();
        lock.lock(LOCK);
        try {
            int item = slot(chained ? classes.largest() : bytes);
            if (item != 0) {
                memory.putInt(item, ItemLayout.WORD, ItemLayout.pendingWord(keyLength, chained));
                memory.putInt(item, ItemLayout.VALUE_LENGTH, valueLength);
                memory.putInt(item, ItemLayout.NEXT_CHUNK, 0);
                if (chained && !addChunks(item, bytes - classes.largest())) {
                    remover.free(item);
                    return 0;
                }
            }
            return item;
        } finally {
            lock.unlock(LOCK);
        }
    }

    private boolean addChunks(int item, int valueBytes) {
        int last = item;
        int lastField = ItemLayout.NEXT_CHUNK;
        for (int left = valueBytes; left > 0; left -= classes.largest() - ItemLayout.CHUNK_HEADER_BYTES) {
            int chunk = slot(Math.min(classes.largest(), left + ItemLayout.CHUNK_HEADER_BYTES));
            if (chunk == 0) {
                return false;
            }
            memory.putInt(chunk, ItemLayout.CHUNK_NEXT, 0);
            memory.putInt(chunk, ItemLayout.CHUNK_ITEM, item);
            memory.putInt(chunk, ItemLayout.WORD, ItemLayout.CHUNK);
            memory.putInt(last, lastField, chunk);
            last = chunk;
            lastField = ItemLayout.CHUNK_NEXT;
        }
        return true;
    }

    private int slot(int bytes) {
        int sizeClass = classes.classFor(bytes);
        int slot = slabs.allocate(sizeClass);
        while (slot == 0 && evicting && evictor.makeRoom(sizeClass)) {
            slot = slabs.allocate(sizeClass);
        }
        return slot;
    }

    /** Whether an item of one slot can grow or shrink to a size where it lies. */
    boolean sameSlot(int oldBytes, int newBytes) {
        return newBytes <= classes.largest()
                && oldBytes <= classes.largest()
                && classes.classFor(oldBytes) == classes.classFor(newBytes);
    }

    /** Frees an item that is not linked. */
    void free(int item) {
        lock.lock(LOCK);
        try {
            remover.free(item);
        } finally {
            lock.unlock(LOCK);
        }
    }

    /** Pages taken so far, for {@link #removeDead}. */
    int pageCount() {
        lock.lock(LOCK);
        try {
            return memory.pageCount();
        } finally {
            lock.unlock(LOCK);
        }
    }

    /** Removes the dead items of the page of a number. */
    void removeDead(int pageNumber, long nowSeconds) {
        lock.lock(LOCK);
        try {
            remover.removeDead(memory.pageHandle(pageNumber), nowSeconds);
        } finally {
            lock.unlock(LOCK);
        }
    }

    /** Bytes of the slots in use, pending items included. */
    long usedSlotBytes() {
        lock.lock(LOCK);
        try {
            return slabs.usedSlotBytes();
        } finally {
            lock.unlock(LOCK);
        }
    }

    /** Bytes that the first slot of a chained item has. */
    int largestSlot() {
        return classes.largest();
    }
}
