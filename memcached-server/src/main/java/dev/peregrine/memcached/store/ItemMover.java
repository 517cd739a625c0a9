package dev.peregrine.memcached.store;

/** Empties a page by moving what lies in it to other pages of its size class. Runs under the memory lock. */
final class ItemMover {

    private final PagedMemory memory;
    private final SizeClasses classes;
    private final SlabAllocator slabs;
    private final HashIndex index;
    private final ItemRemover remover;
    private final EvictionPolicy policy;
    private final ExpiryWheel wheel;

    ItemMover(
            PagedMemory memory,
            SizeClasses classes,
            SlabAllocator slabs,
            HashIndex index,
            ItemRemover remover,
            EvictionPolicy policy,
            ExpiryWheel wheel) {
        this.memory = memory;
        this.classes = classes;
        this.slabs = slabs;
        this.index = index;
        this.remover = remover;
        this.policy = policy;
        this.wheel = wheel;
    }

    /**
     * Empties a page, if its class has that much room elsewhere. Nothing is moved where something is in use: the page would be
     * the emptiest one then, and be tried again.
     *
     * @return whether the page is free; otherwise something in it was in use or there was no room
     */
    boolean empty(int page) {
        if (!slabs.setAsideIfSpare(page)) {
            return false;
        }
        int sizeClass = slabs.classOf(page);
        boolean emptied = !hasItemInUse(page, sizeClass) && moveAll(page, sizeClass);
        if (!emptied) {
            slabs.putBack(page);
        }
        return emptied;
    }

    private boolean hasItemInUse(int page, int sizeClass) {
        for (int number = 0; number < slabs.slotsCut(page); number++) {
            if (isInUse(slabs.slotOf(page, sizeClass, number))) {
                return true;
            }
        }
        return false;
    }

    private boolean moveAll(int page, int sizeClass) {
        for (int number = 0; slabs.classOf(page) == sizeClass && number < slabs.slotsCut(page); number++) {
            if (!move(slabs.slotOf(page, sizeClass, number), sizeClass)) {
                return false;
            }
        }
        return true;
    }

    private boolean isInUse(int slot) {
        return switch (ItemLayout.state(memory.getWordAcquire(slot))) {
            case ItemLayout.FREE -> false;
            case ItemLayout.CHUNK -> remover.isInUse(memory.getInt(slot, ItemLayout.CHUNK_ITEM));
            default -> remover.isInUse(slot);
        };
    }

    private boolean move(int slot, int sizeClass) {
        int state = ItemLayout.state(memory.getWordAcquire(slot));
        return switch (state) {
            case ItemLayout.FREE -> true;
            case ItemLayout.LINKED -> moveItem(slot, sizeClass);
            case ItemLayout.CHUNK -> moveChunk(slot, sizeClass);
            default -> false;
        };
    }

    private boolean moveItem(int item, int sizeClass) {
        if (!remover.tryLockLinked(item)) {
            return false;
        }
        int to = slabs.allocate(sizeClass);
        memory.copy(item, 0, to, 0, classes.slotBytes(sizeClass));
        index.replace(item, to, memory.getInt(item, ItemLayout.HASH));
        policy.moved(item, to);
        wheel.moved(to);
        if (ItemLayout.chained(memory.getWord(to))) {
            for (int chunk = memory.getInt(to, ItemLayout.NEXT_CHUNK);
                    chunk != 0;
                    chunk = memory.getInt(chunk, ItemLayout.CHUNK_NEXT)) {
                memory.putInt(chunk, ItemLayout.CHUNK_ITEM, to);
            }
        }
        slabs.free(item);
        remover.unlock(to);
        return true;
    }

    private boolean moveChunk(int chunk, int sizeClass) {
        int item = memory.getInt(chunk, ItemLayout.CHUNK_ITEM);
        if (!remover.tryLockLinked(item)) {
            return false;
        }
        int to = slabs.allocate(sizeClass);
        memory.copy(chunk, 0, to, 0, classes.slotBytes(sizeClass));
        int at = memory.getInt(item, ItemLayout.NEXT_CHUNK);
        if (at == chunk) {
            memory.putInt(item, ItemLayout.NEXT_CHUNK, to);
        } else {
            while (memory.getInt(at, ItemLayout.CHUNK_NEXT) != chunk) {
                at = memory.getInt(at, ItemLayout.CHUNK_NEXT);
            }
            memory.putInt(at, ItemLayout.CHUNK_NEXT, to);
        }
        slabs.free(chunk);
        remover.unlock(item);
        return true;
    }
}
