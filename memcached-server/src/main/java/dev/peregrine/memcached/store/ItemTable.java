package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a session does with items between locking a stripe and unlocking it, and with pending items of its own. Every
 * method that takes a hash, or a linked item, needs the stripe's lock.
 */
final class ItemTable {

    private final PagedMemory memory;
    private final ItemMemory items;
    private final HashIndex index;
    private final Stripes stripes;
    private final Liveness liveness;
    private final AtomicLong casUniques;
    private final boolean withCasUniques;
    private final StoreCounters counters;
    private final AccessBuffer accesses;
    private final long hashSeed;
    /** Of the stripe that is locked. */
    private int hash;
    /** Bytes of the live item that was found or stored last. */
    private int lastBytes;

    ItemTable(ChronicleStore store, StoreCounters counters, AccessBuffer accesses) {
        this.counters = counters;
        this.accesses = accesses;
        memory = store.memory();
        items = store.items();
        index = store.index();
        stripes = store.stripes();
        liveness = store.liveness();
        casUniques = store.casUniques();
        withCasUniques = store.options().casUniques();
        hashSeed = store.hashSeed();
    }

    /** Locks the stripe of a key. Returns its live item, 0 for none; a dead one is reclaimed. {@link #unlock} follows. */
    int lockLive(ByteBuf key, int keyIndex, int keyLength) {
        liveness.flushIfDue();
        hash = KeyBytes.hash(key, keyIndex, keyLength, hashSeed);
        stripes.lock(hash);
        return reclaimIfDead(index.find(key, keyIndex, keyLength, hash));
    }

    /** As {@link #lockLive} for the key of a pending item. */
    int lockLiveTwin(int pending) {
        liveness.flushIfDue();
        hash = memory.getInt(pending, ItemLayout.HASH);
        stripes.lock(hash);
        return reclaimIfDead(index.findTwin(pending, hash));
    }

    /** Unlocks the stripe that was locked last. */
    void unlock() {
        stripes.unlock(hash);
        if (accesses.isDue()) {
            items.drainIfFree(accesses);
        }
    }

    /** Notes that a linked item got another expiry time, which is not to be lost. */
    private void noteChange(int item) {
        if (!accesses.offerChange(item, hash)) {
            items.drain(accesses);
            accesses.offerChange(item, hash);
        }
    }

    private int reclaimIfDead(int item) {
        if (item == 0) {
            return 0;
        }
        lastBytes = bytes(item);
        if (!liveness.isDead(item, liveness.nowSeconds())) {
            return item;
        }
        counters.foundDead(liveness.isExpired(item, liveness.nowSeconds()));
        counters.reclaimed(lastBytes, ItemLayout.fetched(word(item)));
        index.unlink(item, hash);
        items.free(item);
        return 0;
    }

    /** Allocates a pending item and sets its key; 0 where there is no room. Not under a stripe's lock. */
    int allocate(ByteBuf key, int keyIndex, int keyLength, int valueLength) {
        int item = items.allocate(keyLength, valueLength, KeyBytes.hash(key, keyIndex, keyLength, hashSeed));
        if (item != 0) {
            KeyBytes.copy(key, keyIndex, keyLength, memory, item);
        }
        return item;
    }

    /** As {@link #allocate(ByteBuf, int, int, int)} with the key of another pending item. */
    int allocateTwin(int pending, int valueLength) {
        int keyLength = keyLength(pending);
        int item = items.allocate(keyLength, valueLength, memory.getInt(pending, ItemLayout.HASH));
        if (item != 0) {
            memory.copy(pending, ItemLayout.HEADER_BYTES, item, ItemLayout.HEADER_BYTES, keyLength);
        }
        return item;
    }

    /** Frees a pending item. */
    void free(int pending) {
        items.free(pending);
    }

    /**
     * Gives an item a new version: the time of now, and what a client says of it.
     *
     * @param newCasUnique 0 for the next one
     */
    void renew(int item, int flags, long expiresAtSeconds, long newCasUnique, boolean keyBinary) {
        changeCasUnique(item, newCasUnique);
        memory.putInt(item, ItemLayout.LAST_ACCESS_SECONDS, (int) liveness.nowSeconds());
        memory.putInt(item, ItemLayout.FLAGS, flags);
        touch(item, expiresAtSeconds);
        int word = word(item) & ~ItemLayout.VERSION_MARKS;
        word = keyBinary ? word | ItemLayout.KEY_BINARY : word;
        memory.putWord(item, ItemLayout.withEpoch(word, liveness.epoch()));
    }

    /** As {@link #renew} with the flags and the expiry time of a live item. */
    void renewAs(int item, int live, long newCasUnique) {
        boolean keyBinary = marked(live, ItemLayout.KEY_BINARY);
        renew(item, flags(live), expiresAtSeconds(live), newCasUnique, keyBinary);
    }

    /** Gives an item a unique, 0 for the next one. */
    void changeCasUnique(int item, long newCasUnique) {
        memory.putLong(item, ItemLayout.CAS, newCasUnique != 0 ? newCasUnique : casUniques.incrementAndGet());
    }

    /** Puts a renewed pending item in the place of a live one, which may be 0 for none. */
    void link(int pending, int live) {
        lastBytes = bytes(pending);
        if (live == 0) {
            counters.stored(lastBytes);
        } else {
            counters.replaced(bytes(live), lastBytes);
            index.unlink(live, hash);
            items.replace(live, pending);
        }
        index.link(pending, hash);
        if (expiresAtSeconds(pending) != 0) {
            noteChange(pending);
        }
    }

    /** Removes a live item for good. */
    void remove(int item) {
        counters.removed(bytes(item));
        index.unlink(item, hash);
        items.free(item);
    }

    /** Whether a live item can take a value of another length where it lies. */
    boolean fitsInPlace(int item, int valueLength) {
        return items.sameSlot(bytes(item), ItemLayout.itemBytes(keyLength(item), valueLength));
    }

    /** Gives a live item a value of another length, for which {@link #fitsInPlace}; counts it as stored. */
    void resizeInPlace(int item, int valueLength) {
        lastBytes = ItemLayout.itemBytes(keyLength(item), valueLength);
        counters.replaced(bytes(item), lastBytes);
        memory.putInt(item, ItemLayout.VALUE_LENGTH, valueLength);
        use(item);
    }

    /** Counts a live item as read. */
    void read(int item) {
        use(item, ItemLayout.FETCHED);
    }

    /** Counts a live item as used. */
    void use(int item) {
        use(item, 0);
    }

    private void use(int item, int marks) {
        int queue = UseMark.set(memory, item, marks);
        int nowSeconds = (int) liveness.nowSeconds();
        if (memory.getInt(item, ItemLayout.LAST_ACCESS_SECONDS) != nowSeconds) {
            memory.putInt(item, ItemLayout.LAST_ACCESS_SECONDS, nowSeconds);
        }
        accesses.offerUse(hash, queue == EvictionQueues.WINDOW);
    }

    boolean marked(int item, int mark) {
        return (word(item) & mark) != 0;
    }

    void mark(int item, int marks) {
        memory.putWord(item, word(item) | marks);
    }

    void unmark(int item, int marks) {
        memory.putWord(item, word(item) & ~marks);
    }

    /** Gives an item an expiry time. */
    void touch(int item, long expiresAtSeconds) {
        if (expiresAtSeconds(item) != expiresAtSeconds) {
            memory.putInt(item, ItemLayout.EXPIRES_SECONDS, (int) expiresAtSeconds);
            if (ItemLayout.state(word(item)) == ItemLayout.LINKED) {
                noteChange(item);
            }
        }
    }

    long expiresAtSeconds(int item) {
        return Integer.toUnsignedLong(memory.getInt(item, ItemLayout.EXPIRES_SECONDS));
    }

    /** The unique that clients compare, 0 where there are none. */
    long casUnique(int item) {
        return withCasUniques ? memory.getLong(item, ItemLayout.CAS) : 0;
    }

    int valueLength(int item) {
        return memory.getInt(item, ItemLayout.VALUE_LENGTH);
    }

    int flags(int item) {
        return memory.getInt(item, ItemLayout.FLAGS);
    }

    int keyLength(int item) {
        return memory.keyLength(item);
    }

    /** Where the value begins, in an item of one slot. */
    int valueField(int item) {
        return ItemLayout.HEADER_BYTES + keyLength(item);
    }

    /** Whether the value lies in one slot, behind the key. */
    boolean inOneSlot(int item) {
        return !ItemLayout.chained(word(item));
    }

    /** The number of the size class of the live item that was found or stored last. */
    int sizeClass() {
        return items.classNumber(lastBytes);
    }

    private int bytes(int item) {
        return ItemLayout.itemBytes(keyLength(item), valueLength(item));
    }

    private int word(int item) {
        return memory.getWord(item);
    }
}
