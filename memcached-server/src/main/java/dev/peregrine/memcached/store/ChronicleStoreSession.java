package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * One thread's operations on the {@link ChronicleStore}. Each finds its item under the lock of the key's stripe; memory
 * for a new item is allocated and filled before that lock is taken to link it.
 */
final class ChronicleStoreSession implements StoreSession {

    private final ChronicleStore store;
    private final ItemTable table;
    private final ItemMemory items;
    private final PagedMemory memory;
    private final ValueWalk walk;
    private final ItemCursor cursor;
    private final Concatenation concatenation;
    private final Counting counting;
    private final ArrayDeque<PendingItem> idlePendingItems = new ArrayDeque<>();

    ChronicleStoreSession(ChronicleStore store, StoreCounters counters) {
        this.store = store;
        memory = store.memory();
        items = store.items();
        table = new ItemTable(store, counters);
        walk = new ValueWalk(memory, items.largestSlot());
        cursor = new ItemCursor(memory, walk);
        concatenation = new Concatenation(store, table, walk, new ValueWalk(memory, items.largestSlot()));
        counting = new Counting(table, new DecimalText(memory));
    }

    @Override
    public boolean get(ByteBuf key, int keyIndex, int keyLength, ItemReader reader) {
        int hash = table.hash(key, keyIndex, keyLength);
        table.lock(hash);
        try {
            int item = table.findLive(key, keyIndex, keyLength, hash);
            if (item == 0) {
                return false;
            }
            table.markRead(item);
            reader.read(cursor.at(item));
            return true;
        } finally {
            table.unlock(hash);
        }
    }

    @Override
    public boolean getAndTouch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds, ItemReader reader) {
        int hash = table.hash(key, keyIndex, keyLength);
        table.lock(hash);
        try {
            int item = table.findLive(key, keyIndex, keyLength, hash);
            if (item == 0) {
                return false;
            }
            table.setExpiry(item, expiresAtSeconds);
            table.markRead(item);
            reader.read(cursor.at(item));
            return true;
        } finally {
            table.unlock(hash);
        }
    }

    @Override
    public boolean touch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds) {
        int hash = table.hash(key, keyIndex, keyLength);
        table.lock(hash);
        try {
            int item = table.findLive(key, keyIndex, keyLength, hash);
            if (item == 0) {
                return false;
            }
            table.setExpiry(item, expiresAtSeconds);
            table.markUsed(item);
            return true;
        } finally {
            table.unlock(hash);
        }
    }

    @Override
    public boolean delete(ByteBuf key, int keyIndex, int keyLength) {
        int hash = table.hash(key, keyIndex, keyLength);
        table.lock(hash);
        try {
            int item = table.findLive(key, keyIndex, keyLength, hash);
            if (item == 0) {
                return false;
            }
            table.remove(item, hash);
            return true;
        } finally {
            table.unlock(hash);
        }
    }

    @Override
    public StoreResult store(
            StoreMode mode,
            ByteBuf key,
            int keyIndex,
            int keyLength,
            int flags,
            long expiresAtSeconds,
            long casUnique,
            ByteBuf value,
            int valueIndex,
            int valueLength) {
        int hash = table.hash(key, keyIndex, keyLength);
        table.lock(hash);
        try {
            int live = table.findLive(key, keyIndex, keyLength, hash);
            StoreResult answer = check(mode, live, casUnique);
            if (answer == StoreResult.STORED && valueLength > store.maxValueLength(keyLength)) {
                answer = StoreResult.TOO_LARGE;
            }
            if (answer != StoreResult.STORED) {
                return refuse(answer, mode, live, hash);
            }
            if (live != 0 && !concatenates(mode) && table.fitsInPlace(live, valueLength)) {
                table.resizeInPlace(live, valueLength);
                table.renew(live, flags, expiresAtSeconds);
                walk.seek(live, 0);
                walk.write(value, valueIndex, valueLength);
                return StoreResult.STORED;
            }
        } finally {
            table.unlock(hash);
        }
        PendingItem pending = begin(key, keyIndex, keyLength, valueLength);
        if (pending == null) {
            return refuse(StoreResult.OUT_OF_MEMORY, mode, key, keyIndex, keyLength, hash);
        }
        pending.append(value, valueIndex, valueLength);
        StoreResult answer = commit(mode, flags, expiresAtSeconds, casUnique, pending);
        pending.release();
        return answer;
    }

    @Override
    public PendingItem begin(ByteBuf key, int keyIndex, int keyLength, int valueLength) {
        int hash = table.hash(key, keyIndex, keyLength);
        int item = table.allocate(key, keyIndex, keyLength, hash, valueLength);
        if (item == 0) {
            return null;
        }
        PendingItem idle = idlePendingItems.pollLast();
        PendingItem pending =
                idle != null ? idle : new PendingItem(this, items, new ValueWalk(memory, items.largestSlot()));
        return pending.begin(item, valueLength);
    }

    /** Takes a released pending value for the next one. */
    void reuse(PendingItem released) {
        idlePendingItems.addLast(released);
    }

    @Override
    public StoreResult commit(StoreMode mode, int flags, long expiresAtSeconds, long casUnique, PendingValue value) {
        PendingItem pending = (PendingItem) value;
        int item = pending.item();
        if (item == 0 || pending.remaining() != 0) {
            throw new IllegalStateException("commit of a value that lacks " + pending.remaining() + " bytes");
        }
        int hash = table.hashOf(item);
        if (concatenates(mode)) {
            return concatenation.run(item, hash, mode == StoreMode.PREPEND);
        }
        table.lock(hash);
        try {
            int live = table.findLiveTwin(item, hash);
            StoreResult answer = check(mode, live, casUnique);
            if (answer == StoreResult.STORED) {
                table.renew(item, flags, expiresAtSeconds);
                table.link(item, live, hash);
                pending.taken();
            }
            return answer;
        } finally {
            table.unlock(hash);
        }
    }

    @Override
    public StoreResult add(
            ByteBuf key, int keyIndex, int keyLength, long delta, boolean subtract, CounterResult result) {
        return counting.run(key, keyIndex, keyLength, delta, subtract, result);
    }

    private StoreResult check(StoreMode mode, int live, long casUnique) {
        return switch (mode) {
            case SET -> StoreResult.STORED;
            case ADD -> live == 0 ? StoreResult.STORED : StoreResult.NOT_STORED;
            case REPLACE, APPEND, PREPEND -> live != 0 ? StoreResult.STORED : StoreResult.NOT_STORED;
            case CAS -> {
                if (live == 0) {
                    yield StoreResult.NOT_FOUND;
                }
                yield table.casUnique(live) == casUnique ? StoreResult.STORED : StoreResult.EXISTS;
            }
        };
    }

    private StoreResult refuse(StoreResult answer, StoreMode mode, ByteBuf key, int keyIndex, int keyLength, int hash) {
        table.lock(hash);
        try {
            return refuse(answer, mode, table.findLive(key, keyIndex, keyLength, hash), hash);
        } finally {
            table.unlock(hash);
        }
    }

    /** A plain set that fails for room takes the old item with it: its client believes that it is gone. */
    private StoreResult refuse(StoreResult answer, StoreMode mode, int live, int hash) {
        if (mode == StoreMode.SET && live != 0) {
            table.remove(live, hash);
        }
        return answer;
    }

    private static boolean concatenates(StoreMode mode) {
        return mode == StoreMode.APPEND || mode == StoreMode.PREPEND;
    }
}
