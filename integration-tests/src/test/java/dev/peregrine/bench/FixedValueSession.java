package dev.peregrine.bench;

import dev.peregrine.memcached.store.CountTerms;
import dev.peregrine.memcached.store.CounterResult;
import dev.peregrine.memcached.store.DeleteResult;
import dev.peregrine.memcached.store.DeleteTerms;
import dev.peregrine.memcached.store.GetTerms;
import dev.peregrine.memcached.store.ItemReader;
import dev.peregrine.memcached.store.PendingValue;
import dev.peregrine.memcached.store.StoreResult;
import dev.peregrine.memcached.store.StoreSession;
import dev.peregrine.memcached.store.StoreTerms;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/** One event loop's access to a {@link FixedValueStore}: gets and sets, which are what is measured, and nothing else. */
final class FixedValueSession implements StoreSession {

    private static final long CAS_UNIQUE = 1;

    /** Null where gets find nothing. */
    private final FixedValue value;

    private final ArrayDeque<DiscardedValue> idle = new ArrayDeque<>();

    FixedValueSession(int valueBytes) {
        value = valueBytes < 0 ? null : new FixedValue(valueBytes);
    }

    @Override
    public boolean announce(ByteBuf key, int keyIndex, int keyLength) {
        return true;
    }

    @Override
    public void prefetch() {
        // Its one value is in the cache.
    }

    @Override
    public boolean get(ByteBuf key, int keyIndex, int keyLength, ItemReader reader) {
        return show(reader);
    }

    @Override
    public boolean get(ByteBuf key, int keyIndex, int keyLength, GetTerms terms, ItemReader reader) {
        return show(reader);
    }

    private boolean show(ItemReader reader) {
        if (value == null) {
            return false;
        }
        reader.read(value);
        return true;
    }

    @Override
    public StoreResult store(
            ByteBuf key,
            int keyIndex,
            int keyLength,
            StoreTerms terms,
            ByteBuf received,
            int valueIndex,
            int valueLength) {
        terms.stored(CAS_UNIQUE, valueLength);
        return StoreResult.STORED;
    }

    @Override
    public PendingValue begin(ByteBuf key, int keyIndex, int keyLength, int valueLength) {
        DiscardedValue released = idle.pollLast();
        return (released == null ? new DiscardedValue() : released).begin(valueLength);
    }

    @Override
    public StoreResult commit(StoreTerms terms, PendingValue pending) {
        terms.stored(CAS_UNIQUE, pending.length());
        return StoreResult.STORED;
    }

    @Override
    public boolean getAndTouch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds, ItemReader reader) {
        throw notMeasured();
    }

    @Override
    public boolean touch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds) {
        throw notMeasured();
    }

    @Override
    public boolean delete(ByteBuf key, int keyIndex, int keyLength) {
        throw notMeasured();
    }

    @Override
    public DeleteResult delete(ByteBuf key, int keyIndex, int keyLength, DeleteTerms terms) {
        throw notMeasured();
    }

    @Override
    public StoreResult add(ByteBuf key, int keyIndex, int keyLength, CountTerms terms, CounterResult result) {
        throw notMeasured();
    }

    @Override
    public int sizeClass() {
        return 0;
    }

    @Override
    public long scan(long cursor, int items, ItemReader reader) {
        throw notMeasured();
    }

    private static UnsupportedOperationException notMeasured() {
        return new UnsupportedOperationException("a server without a store serves gets and sets alone");
    }

    /** A value that arrives in pieces and goes nowhere; reused after its release. */
    private final class DiscardedValue implements PendingValue {

        private int length;
        private int remaining;

        DiscardedValue begin(int valueLength) {
            length = valueLength;
            remaining = valueLength;
            return this;
        }

        @Override
        public int remaining() {
            return remaining;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public void append(ByteBuf from) {
            int taken = Math.min(remaining, from.readableBytes());
            from.skipBytes(taken);
            remaining -= taken;
        }

        @Override
        public void writeKey(ByteBuf to) {
            throw notMeasured();
        }

        @Override
        public void release() {
            idle.addLast(this);
        }
    }
}
