package dev.peregrine.memcached.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A store, one session of it and a clock, spoken to with strings. */
final class StoreFixture implements AutoCloseable {

    static final int KEY_INDEX = 3;
    static final int ITEM_SIZE_MAX = 1 << 20;

    final ChronicleStore store;
    final StoreSession session;
    final StoreTerms terms = new StoreTerms();
    final CountTerms countTerms = new CountTerms();
    final CounterResult counter = new CounterResult();
    private final AtomicLong nowSeconds;

    /** What the last hit showed. */
    int flags;

    long casUnique;
    long expiresAtSeconds;
    long previousExpiresAtSeconds;
    long lastAccessSeconds;

    StoreFixture() {
        this(64L << 20, true);
    }

    StoreFixture(long limitBytes, boolean evicting) {
        this(limitBytes, evicting, EvictionKind.W_TINY_LFU);
    }

    StoreFixture(long limitBytes, boolean evicting, EvictionKind kind) {
        this(new StoreOptions(limitBytes, ITEM_SIZE_MAX, evicting, kind, false));
    }

    StoreFixture(StoreOptions options) {
        nowSeconds = new AtomicLong(1_800_000_000L);
        store = new ChronicleStore(options, nowSeconds::get);
        session = store.openSession();
    }

    /** A store with the items that another one saved, some seconds later. */
    StoreFixture(long limitBytes, boolean evicting, EvictionKind kind, Path file, long secondsLater)
            throws IOException, BadSnapshotException {
        nowSeconds = new AtomicLong(1_800_000_000L + secondsLater);
        try (SnapshotFile snapshot = SnapshotFile.open(file)) {
            StoreOptions options = new StoreOptions(limitBytes, ITEM_SIZE_MAX, evicting, kind, false);
            store = ChronicleStore.restore(options, nowSeconds::get, snapshot);
        }
        session = store.openSession();
    }

    long now() {
        return nowSeconds.get();
    }

    void pass(long seconds) {
        nowSeconds.addAndGet(seconds);
    }

    StoreResult store(StoreMode mode, String key, int flags, long expiresAtSeconds, long casUnique, String value) {
        return store(
                terms.of(mode, flags, expiresAtSeconds).casUnique(mode == StoreMode.CAS ? casUnique : 0), key, value);
    }

    /** {@code storeTerms} are mostly made from {@link #terms}. */
    StoreResult store(StoreTerms storeTerms, String key, String value) {
        ByteBuf keyBuffer = buffer(key);
        ByteBuf valueBuffer = buffer(value);
        return session.store(keyBuffer, KEY_INDEX, key.length(), storeTerms, valueBuffer, KEY_INDEX, value.length());
    }

    StoreResult store(StoreMode mode, String key, String value) {
        return store(mode, key, 0, 0, 0, value);
    }

    StoreResult set(String key, String value) {
        return store(StoreMode.SET, key, value);
    }

    StoreResult setUntil(long expiresAtSeconds, String key, String value) {
        return store(StoreMode.SET, key, 0, expiresAtSeconds, 0, value);
    }

    /** The value, null for a miss. */
    String get(String key) {
        ByteBuf to = direct(ITEM_SIZE_MAX);
        return session.get(buffer(key), KEY_INDEX, key.length(), item -> show(item, to))
                ? to.toString(ISO_8859_1)
                : null;
    }

    String getAndTouch(String key, long newExpiresAtSeconds) {
        ByteBuf to = direct(ITEM_SIZE_MAX);
        boolean hit =
                session.getAndTouch(buffer(key), KEY_INDEX, key.length(), newExpiresAtSeconds, item -> show(item, to));
        return hit ? to.toString(ISO_8859_1) : null;
    }

    boolean touch(String key, long newExpiresAtSeconds) {
        return session.touch(buffer(key), KEY_INDEX, key.length(), newExpiresAtSeconds);
    }

    boolean delete(String key) {
        return session.delete(buffer(key), KEY_INDEX, key.length());
    }

    StoreResult increment(String key, long delta) {
        return session.add(buffer(key), KEY_INDEX, key.length(), countTerms.of(delta, false), counter);
    }

    StoreResult decrement(String key, long delta) {
        return session.add(buffer(key), KEY_INDEX, key.length(), countTerms.of(delta, true), counter);
    }

    PendingValue begin(String key, int valueLength) {
        return session.begin(buffer(key), KEY_INDEX, key.length(), valueLength);
    }

    /** What a retrieval under terms shows in few words: the value, and the marks F(etched), S(tale), T(oken), W(on). */
    String get(String key, GetTerms getTerms) {
        ByteBuf to = direct(ITEM_SIZE_MAX);
        StringBuilder marks = new StringBuilder();
        boolean hit = session.get(buffer(key), KEY_INDEX, key.length(), getTerms, item -> {
            show(item, to);
            lastAccessSeconds = item.lastAccessSeconds();
            previousExpiresAtSeconds = item.previousExpiresAtSeconds();
            marks.append(item.fetched() ? "F" : "").append(item.stale() ? "S" : "");
            marks.append(item.tokenSent() ? "T" : "").append(item.won() ? "W" : "");
        });
        return hit ? to.toString(ISO_8859_1) + " " + marks : null;
    }

    DeleteResult delete(String key, DeleteTerms deleteTerms) {
        return session.delete(buffer(key), KEY_INDEX, key.length(), deleteTerms);
    }

    StoreResult count(String key, CountTerms newTerms) {
        return session.add(buffer(key), KEY_INDEX, key.length(), newTerms, counter);
    }

    private void show(ItemView item, ByteBuf to) {
        flags = item.flags();
        casUnique = item.casUnique();
        expiresAtSeconds = item.expiresAtSeconds();
        item.writeValue(0, item.valueLength(), to);
    }

    /** A buffer with the text at {@link #KEY_INDEX}, as a request has it, and more behind. */
    static ByteBuf buffer(String text) {
        ByteBuf buffer = direct(text.length() + 2 * KEY_INDEX);
        buffer.writeZero(KEY_INDEX);
        buffer.writeCharSequence(text, ISO_8859_1);
        return buffer.writeZero(KEY_INDEX);
    }

    /** An empty direct buffer that needs no release. */
    static ByteBuf direct(int capacity) {
        return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(capacity)).clear();
    }

    @Override
    public void close() {
        store.close();
    }
}
