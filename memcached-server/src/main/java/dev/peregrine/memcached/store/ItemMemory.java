package dev.peregrine.memcached.store;

import dev.peregrine.memcached.launcher.system.SystemMemory;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Allocates items and takes them back, for all threads: one lock over slabs, eviction policy and expiry wheel, held for the
 * bookkeeping only and never while bytes of a client are copied.
 */
final class ItemMemory {

    private static final int LOCK = 0;
    /** Index and sketch, which do not shrink, take half of a limit at most. */
    private static final int METADATA_PART = 2;

    private static final long WAIT_NANOS = 100_000;
    /** So often it is waited, 200 ms and more, where every item is in use: only then a set finds no room. */
    private static final int MOST_WAITS = 2_000;

    private final PagedMemory memory;
    private final SizeClasses classes;
    private final SlabAllocator slabs;
    private final ItemRemover remover;
    private final Evictor evictor;
    private final EvictionPolicy policy;
    private final ExpiryWheel wheel;
    private final AccessLog accesses;
    private final MetadataGrowth growth;
    private final HugePages hugePages;
    private final boolean evicting;
    private final SpinLock lock = new SpinLock(1);

    ItemMemory(
            PagedMemory memory,
            SizeClasses classes,
            SlabAllocator slabs,
            ItemRemover remover,
            Evictor evictor,
            EvictionPolicy policy,
            ExpiryWheel wheel,
            AccessLog accesses,
            MetadataGrowth growth,
            HugePages hugePages,
            boolean evicting) {
        this.memory = memory;
        this.classes = classes;
        this.slabs = slabs;
        this.remover = remover;
        this.evictor = evictor;
        this.policy = policy;
        this.wheel = wheel;
        this.accesses = accesses;
        this.growth = growth;
        this.hugePages = hugePages;
        this.evicting = evicting;
        growth.growIfWanted(0);
    }

    /**
     * Allocates a pending item, whose word, lengths, hash and chunks are set, and that takes part in the policy; 0 where there
     * is no room.
     */
    int allocate(int keyLength, int valueLength, int hash) {
        lock.lock(LOCK);
        try {
            growth.growIfWanted(policy.items());
            int item = newItem(keyLength, valueLength, hash);
            if (item != 0) {
                policy.added(item);
            }
            return item;
        } finally {
            lock.unlock(LOCK);
        }
    }

    private int newItem(int keyLength, int valueLength, int hash) {
        int bytes = ItemLayout.itemBytes(keyLength, valueLength);
        boolean chained = bytes > classes.largest();
        int item = slot(chained ? classes.largest() : bytes);
        if (item == 0) {
            return 0;
        }
        memory.putByte(item, ItemLayout.KEY_LENGTH, (byte) keyLength);
        memory.putByte(item, ItemLayout.QUEUE, (byte) EvictionQueues.NONE);
        memory.putInt(item, ItemLayout.HASH, hash);
        memory.putInt(item, ItemLayout.VALUE_LENGTH, valueLength);
        memory.putInt(item, ItemLayout.NEXT_CHUNK, 0);
        wheel.forget(item);
        memory.putWordRelease(item, chained ? ItemLayout.PENDING | ItemLayout.CHAINED : ItemLayout.PENDING);
        if (chained && !addChunks(item, bytes - classes.largest())) {
            remover.free(item);
            return 0;
        }
        return item;
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
            memory.putWordRelease(chunk, ItemLayout.CHUNK);
            memory.putInt(last, lastField, chunk);
            last = chunk;
            lastField = ItemLayout.CHUNK_NEXT;
        }
        return true;
    }

    private int slot(int bytes) {
        int sizeClass = classes.classFor(bytes);
        int slot = slabs.allocate(sizeClass);
        for (int waits = 0; slot == 0; slot = slabs.allocate(sizeClass)) {
            if (!makeRoom(sizeClass)) {
                if (!evicting || waits == MOST_WAITS) {
                    return 0;
                }
                waits++;
                letOthersFinish();
            }
        }
        return slot;
    }

    /** Whoever holds an item that is in use may have lost its core, or may need this lock to let the item go. */
    private void letOthersFinish() {
        lock.unlock(LOCK);
        LockSupport.parkNanos(WAIT_NANOS);
        lock.lock(LOCK);
    }

    private boolean makeRoom(int sizeClass) {
        accesses.drain();
        return evicting ? evictor.makeRoom(sizeClass) : evictor.compact();
    }

    /** The number of the size class that an item of this many bytes lies in, with its first slot. */
    int classNumber(int bytes) {
        return classes.number(classes.classFor(Math.min(bytes, classes.largest())));
    }

    /** How the size classes stand. */
    List<SizeClassStatistics> sizeClasses() {
        lock.lock(LOCK);
        try {
            return slabs.statistics();
        } finally {
            lock.unlock(LOCK);
        }
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

    /** Frees an item that is no longer linked; another one with the same key, not linked yet, takes its place in the policy. */
    void replace(int item, int successor) {
        lock.lock(LOCK);
        try {
            policy.replaced(item, successor);
            remover.free(item);
        } finally {
            lock.unlock(LOCK);
        }
    }

    /** Tells policy and wheel what a session noted, unless that would have to wait. */
    void drainIfFree(AccessBuffer buffer) {
        if (lock.tryLock(LOCK)) {
            try {
                accesses.drain(buffer);
            } finally {
                lock.unlock(LOCK);
            }
        }
    }

    /** Tells policy and wheel what all sessions noted. */
    void drainAll() {
        lock.lock(LOCK);
        try {
            accesses.drain();
        } finally {
            lock.unlock(LOCK);
        }
    }

    /** Tells policy and wheel what a session noted. */
    void drain(AccessBuffer buffer) {
        lock.lock(LOCK);
        try {
            accesses.drain(buffer);
        } finally {
            lock.unlock(LOCK);
        }
    }

    /**
     * Removes items whose time is over.
     *
     * @param most items to look at
     * @return whether all have been removed
     */
    boolean reapExpired(long nowSeconds, int most) {
        lock.lock(LOCK);
        try {
            accesses.drain();
            return wheel.advance(nowSeconds, most, item -> reap(item, nowSeconds));
        } finally {
            lock.unlock(LOCK);
        }
    }

    private boolean reap(int item, long nowSeconds) {
        boolean locked = remover.tryLockLinked(item);
        if (locked) {
            remover.removeAndUnlock(item, nowSeconds);
        }
        return locked;
    }

    /** Gives memory back to the system that the store got used, and has not used yet. */
    void giveBackUntaken() {
        lock.lock(LOCK);
        try {
            memory.giveBackUntaken();
        } finally {
            lock.unlock(LOCK);
        }
    }

    /**
     * Has the system move one stretch of memory into a huge page.
     *
     * @return false where each has been tried that can be one now
     */
    boolean useHugePage() {
        int stretch = nextStretch();
        if (stretch < 0) {
            return false;
        }
        SystemMemory.collapse(hugePages.address(stretch));
        lock.lock(LOCK);
        try {
            hugePages.became(stretch);
        } finally {
            lock.unlock(LOCK);
        }
        return true;
    }

    private int nextStretch() {
        lock.lock(LOCK);
        try {
            return hugePages.next();
        } finally {
            lock.unlock(LOCK);
        }
    }

    /** Changes the limit; what is over it goes by {@link #shrink}. False where it cannot be reached. */
    boolean changeLimit(long limitBytes) {
        lock.lock(LOCK);
        try {
            boolean reachable = memory.canTake(limitBytes) && growth.bytes() <= limitBytes / METADATA_PART;
            if (reachable) {
                memory.changeLimit(limitBytes);
            }
            return reachable;
        } finally {
            lock.unlock(LOCK);
        }
    }

    /** Whether more memory is kept than the limit allows. */
    boolean isOverLimit() {
        lock.lock(LOCK);
        try {
            return memory.pageCount() > memory.maxPages();
        } finally {
            lock.unlock(LOCK);
        }
    }

    /**
     * Gives memory that is over the limit back to the system, evicting what lies in it.
     *
     * @param steps that are done before it returns, each on one item or page
     * @return false where nothing is over the limit, or nothing can go at this moment
     */
    boolean shrink(int steps) {
        lock.lock(LOCK);
        try {
            accesses.drain();
            boolean going = true;
            for (int step = 0; step < steps && going; step++) {
                going = slabs.shedPage()
                        || (slabs.usesTooMuch() && (evictor.compact() || (evicting && evictor.evictOne())));
            }
            return going;
        } finally {
            lock.unlock(LOCK);
        }
    }

    /** Evicts what is over the limit, also where eviction is turned off, and gives the memory back to the system. */
    void fitLimit() {
        lock.lock(LOCK);
        try {
            boolean going = true;
            while (going) {
                going = slabs.shedPage() || (slabs.usesTooMuch() && (evictor.compact() || evictor.evictOne()));
            }
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

    /** Items that take part in the eviction. */
    long policyItems() {
        lock.lock(LOCK);
        try {
            return policy.items();
        } finally {
            lock.unlock(LOCK);
        }
    }

    /** Off-heap bytes of the store's maps at most: what they take once all their pages are in use. */
    long mappedBytes() {
        lock.lock(LOCK);
        try {
            return memory.mappedBytes();
        } finally {
            lock.unlock(LOCK);
        }
    }

    /** Bytes that the first slot of a chained item has. */
    int largestSlot() {
        return classes.largest();
    }
}
