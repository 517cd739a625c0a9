package dev.peregrine.memcached.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** A store, one session of it and a clock, spoken to with strings. */
final class StoreFixture implements AutoCloseable {

    static final int KEY_INDEX = 3;
    static final int ITEM_SIZE_MAX = 1 << 20;

    final ChronicleStore store;
    final StoreSession session;
    final CounterResult counter = new CounterResult();
    private final AtomicLong nowSeconds = new AtomicLong(1_800_000_000L);

    /** What the last hit showed. */
    int flags;

    long casUnique;
    long expiresAtSeconds;

    StoreFixture() {
        this(64L << 20, true);
    }

    StoreFixture(long limitBytes, boolean evicting) {
        store = new ChronicleStore(new StoreOptions(limitBytes, ITEM_SIZE_MAX, evicting), nowSeconds::get);
        session = store.openSession();
    }

    long now() {
        return nowSeconds.get();
    }

    void pass(long seconds) {
        nowSeconds.addAndGet(seconds);
    }

    StoreResult store(StoreMode mode, String key, int flags, long expiresAtSeconds, long casUnique, String value) {
        ByteBuf keyBuffer = buffer(key);
        ByteBuf valueBuffer = buffer(value);
        return session.store(
                mode,
                keyBuffer,
                KEY_INDEX,
                key.length(),
                flags,
                expiresAtSeconds,
                casUnique,
                valueBuffer,
                KEY_INDEX,
                value.length());
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
        return session.add(buffer(key), KEY_INDEX, key.length(), delta, false, counter);
    }

    StoreResult decrement(String key, long delta) {
        return session.add(buffer(key), KEY_INDEX, key.length(), delta, true, counter);
    }

    PendingValue begin(String key, int valueLength) {
        return session.begin(buffer(key), KEY_INDEX, key.length(), valueLength);
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
