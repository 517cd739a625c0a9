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
    private final StoreCounters counters;
    private final long hashSeed;

    ItemTable(ChronicleStore store, StoreCounters counters) {
        this.counters = counters;
        memory = store.memory();
        items = store.items();
        index = store.index();
        stripes = store.stripes();
        liveness = store.liveness();
        casUniques = store.casUniques();
        hashSeed = store.hashSeed();
    }

    /** Hash of a key, for the other methods. */
    int hash(ByteBuf key, int keyIndex, int keyLength) {
        return KeyBytes.hash(key, keyIndex, keyLength, hashSeed);
    }

    void lock(int hash) {
        stripes.lock(hash);
    }

    void unlock(int hash) {
        stripes.unlock(hash);
    }

    /** The live item of a key, 0 for none; a dead one is reclaimed. */
    int findLive(ByteBuf key, int keyIndex, int keyLength, int hash) {
        return reclaimIfDead(index.find(key, keyIndex, keyLength, hash), hash);
    }

    /** The live item with the key of a pending one, 0 for none; a dead one is reclaimed. */
    int findLiveTwin(int pending, int hash) {
        return reclaimIfDead(index.findTwin(pending, hash), hash);
    }

    private int reclaimIfDead(int item, int hash) {
        if (item == 0 || !liveness.isDead(item, liveness.nowSeconds())) {
            return item;
        }
        counters.reclaimed(bytes(item), ItemLayout.fetched(word(item)));
        index.unlink(item, hash);
        items.free(item);
        return 0;
    }

    /** Allocates a pending item and sets its key; 0 where there is no room. Not under a stripe's lock. */
    int allocate(ByteBuf key, int keyIndex, int keyLength, int hash, int valueLength) {
        int item = items.allocate(keyLength, valueLength);
        if (item != 0) {
            memory.putInt(item, ItemLayout.HASH, hash);
            KeyBytes.copy(key, keyIndex, keyLength, memory, item);
        }
        return item;
    }

    /** As {@link #allocate(ByteBuf, int, int, int, int)} with the key of another pending item. */
    int allocateTwin(int pending, int valueLength) {
        int keyLength = ItemLayout.keyLength(word(pending));
        int item = items.allocate(keyLength, valueLength);
        if (item != 0) {
            memory.putInt(item, ItemLayout.HASH, hashOf(pending));
            memory.copy(pending, ItemLayout.HEADER_BYTES, item, ItemLayout.HEADER_BYTES, keyLength);
        }
        return item;
    }

    /** Frees a pending item. */
    void free(int pending) {
        items.free(pending);
    }

    /** Gives an item a new version: a unique, the time of now, and what a client says of it. */
    void renew(int item, int flags, long expiresAtSeconds) {
        memory.putLong(item, ItemLayout.CAS, casUniques.incrementAndGet());
        memory.putInt(item, ItemLayout.STORED_SECONDS, (int) liveness.nowSeconds());
        memory.putInt(item, ItemLayout.FLAGS, flags);
        setExpiry(item, expiresAtSeconds);
    }

    /** As {@link #renew(int, int, long)} with the flags and the expiry time of a live item. */
    void renewAs(int item, int live) {
        renew(item, memory.getInt(live, ItemLayout.FLAGS), expiresAtSeconds(live));
    }

    /** Puts a renewed pending item in the place of a live one, which may be 0 for none. */
    void link(int pending, int live, int hash) {
        int bytes = bytes(pending);
        if (live == 0) {
            counters.stored(1, bytes);
        } else {
            counters.stored(0, bytes - bytes(live));
            index.unlink(live, hash);
            items.free(live);
        }
        index.link(pending, hash);
    }

    /** Removes a live item for good. */
    void remove(int item, int hash) {
        counters.removed(bytes(item));
        index.unlink(item, hash);
        items.free(item);
    }

    /** Whether a live item can take a value of another length where it lies. */
    boolean fitsInPlace(int item, int valueLength) {
        return items.sameSlot(bytes(item), ItemLayout.itemBytes(ItemLayout.keyLength(word(item)), valueLength));
    }

    /** Gives a live item a value of another length, for which {@link #fitsInPlace}; counts it as stored. */
    void resizeInPlace(int item, int valueLength) {
        counters.stored(0, valueLength - valueLength(item));
        memory.putInt(item, ItemLayout.VALUE_LENGTH, valueLength);
        markUsed(item);
    }

    void markRead(int item) {
        int word = word(item);
        int marked = ItemLayout.withRead(word);
        if (marked != word) {
            memory.putInt(item, ItemLayout.WORD, marked);
        }
    }

    void markUsed(int item) {
        memory.putInt(item, ItemLayout.WORD, ItemLayout.withUse(word(item)));
    }

    void setExpiry(int item, long expiresAtSeconds) {
        memory.putInt(item, ItemLayout.EXPIRES_SECONDS, (int) expiresAtSeconds);
    }

    long expiresAtSeconds(int item) {
        return Integer.toUnsignedLong(memory.getInt(item, ItemLayout.EXPIRES_SECONDS));
    }

    long casUnique(int item) {
        return memory.getLong(item, ItemLayout.CAS);
    }

    int valueLength(int item) {
        return memory.getInt(item, ItemLayout.VALUE_LENGTH);
    }

    int keyLength(int item) {
        return ItemLayout.keyLength(word(item));
    }

    int hashOf(int pending) {
        return memory.getInt(pending, ItemLayout.HASH);
    }

    /** Whether the value lies in one slot, behind the key. */
    boolean inOneSlot(int item) {
        return !ItemLayout.chained(word(item));
    }

    private int bytes(int item) {
        return ItemLayout.itemBytes(keyLength(item), valueLength(item));
    }

    private int word(int item) {
        return memory.getInt(item, ItemLayout.WORD);
    }
}
