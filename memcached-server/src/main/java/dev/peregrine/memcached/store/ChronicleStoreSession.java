package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * One thread's operations on the {@link ChronicleStore}. Each finds its item under the lock of the key's stripe; memory
 * for a new item is allocated and filled before that lock is taken to link it.
 */
final class ChronicleStoreSession implements StoreSession {

    private final ItemTable table;
    private final ItemScan scan;
    private final Prefetch prefetch;
    private final Retrieval retrieval;
    private final Storing storing;
    private final Deletion deletion;
    private final Counting counting;
    private final ChronicleStore store;
    private final ArrayDeque<PendingItem> idlePendingItems = new ArrayDeque<>();

    ChronicleStoreSession(ChronicleStore store, StoreCounters counters) {
        this.store = store;
        table = new ItemTable(store, counters, store.newAccessBuffer());
        ValueWalk walk = store.newWalk();
        ItemCursor cursor = new ItemCursor(store.memory(), store.items(), walk);
        prefetch = new Prefetch(store);
        retrieval = new Retrieval(table, cursor);
        storing = new Storing(store, table, walk, new Concatenation(store, table, walk, store.newWalk()));
        deletion = new Deletion(table);
        counting = new Counting(table, new DecimalText(store.memory()));
        scan = new ItemScan(store, cursor);
    }

    @Override
    public boolean announce(ByteBuf key, int keyIndex, int keyLength) {
        return prefetch.announce(key, keyIndex, keyLength);
    }

    @Override
    public void prefetch() {
        prefetch.run();
    }

    @Override
    public boolean get(ByteBuf key, int keyIndex, int keyLength, ItemReader reader) {
        return retrieval.get(key, keyIndex, keyLength, reader);
    }

    @Override
    public boolean getAndTouch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds, ItemReader reader) {
        return retrieval.getAndTouch(key, keyIndex, keyLength, expiresAtSeconds, reader);
    }

    @Override
    public boolean get(ByteBuf key, int keyIndex, int keyLength, GetTerms terms, ItemReader reader) {
        return retrieval.get(key, keyIndex, keyLength, terms, reader);
    }

    @Override
    public boolean touch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds) {
        return retrieval.touch(key, keyIndex, keyLength, expiresAtSeconds);
    }

    @Override
    public StoreResult store(
            ByteBuf key,
            int keyIndex,
            int keyLength,
            StoreTerms terms,
            ByteBuf value,
            int valueIndex,
            int valueLength) {
        StoreResult done = storing.storeInPlace(key, keyIndex, keyLength, terms, value, valueIndex, valueLength);
        if (done != null) {
            return done;
        }
        PendingItem pending = begin(key, keyIndex, keyLength, valueLength);
        if (pending == null) {
            return storing.refuseForRoom(key, keyIndex, keyLength, terms);
        }
        pending.append(value, valueIndex, valueLength);
        StoreResult answer = storing.commit(terms, pending);
        pending.release();
        return answer;
    }

    @Override
    public PendingItem begin(ByteBuf key, int keyIndex, int keyLength, int valueLength) {
        int item = table.allocate(key, keyIndex, keyLength, valueLength);
        if (item == 0) {
            return null;
        }
        PendingItem idle = idlePendingItems.pollLast();
        PendingItem pending = idle != null ? idle : new PendingItem(this, store.items(), store.newWalk());
        return pending.begin(item, valueLength);
    }

    /** Takes a released pending value for the next one. */
    void reuse(PendingItem released) {
        idlePendingItems.addLast(released);
    }

    @Override
    public StoreResult commit(StoreTerms terms, PendingValue value) {
        PendingItem pending = (PendingItem) value;
        if (pending.item() == 0 || pending.remaining() != 0) {
            throw new IllegalStateException("commit of a value that lacks " + pending.remaining() + " bytes");
        }
        return storing.commit(terms, pending);
    }

    @Override
    public boolean delete(ByteBuf key, int keyIndex, int keyLength) {
        return deletion.run(key, keyIndex, keyLength);
    }

    @Override
    public DeleteResult delete(ByteBuf key, int keyIndex, int keyLength, DeleteTerms terms) {
        return deletion.run(key, keyIndex, keyLength, terms);
    }

    @Override
    public StoreResult add(ByteBuf key, int keyIndex, int keyLength, CountTerms terms, CounterResult result) {
        return counting.run(key, keyIndex, keyLength, terms, result);
    }

    @Override
    public int sizeClass() {
        return table.sizeClass();
    }

    @Override
    public long scan(long cursor, int items, ItemReader reader) {
        return scan.run(cursor, items, reader);
    }
}
