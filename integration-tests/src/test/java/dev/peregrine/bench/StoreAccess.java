package dev.peregrine.bench;

import dev.peregrine.memcached.store.ItemReader;
import dev.peregrine.memcached.store.ItemView;
import dev.peregrine.memcached.store.StoreMode;
import dev.peregrine.memcached.store.StoreSession;
import dev.peregrine.memcached.store.StoreTerms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Access to the store as an event loop has it. */
final class StoreAccess implements CacheAccess, ItemReader {

    private static final int KEY_BYTES = 2 * Long.BYTES;

    private final StoreSession session;
    private final StoreTerms terms = new StoreTerms().of(StoreMode.SET, 0, 0);
    private final ByteBuf keyBuffer = Unpooled.directBuffer(KEY_BYTES).writerIndex(KEY_BYTES);
    private final ByteBuf received =
            Unpooled.directBuffer(MeasuredCache.VALUE_BYTES).writerIndex(MeasuredCache.VALUE_BYTES);
    private final ByteBuf reply = Unpooled.directBuffer(MeasuredCache.VALUE_BYTES);

    StoreAccess(StoreSession session) {
        this.session = session;
    }

    @Override
    public boolean get(long key) {
        keyBuffer.setLong(0, key).setLong(Long.BYTES, ~key);
        return session.get(keyBuffer, 0, KEY_BYTES, this);
    }

    @Override
    public void set(long key) {
        keyBuffer.setLong(0, key).setLong(Long.BYTES, ~key);
        session.store(keyBuffer, 0, KEY_BYTES, terms, received, 0, MeasuredCache.VALUE_BYTES);
    }

    @Override
    public void read(ItemView item) {
        item.writeValue(0, item.valueLength(), reply.clear());
    }
}
