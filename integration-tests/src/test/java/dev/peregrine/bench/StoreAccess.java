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

    private final StoreSession session;
    private final StoreTerms terms = new StoreTerms().of(StoreMode.SET, 0, 0);
    private final ByteBuf received =
            Unpooled.directBuffer(MeasuredCache.VALUE_BYTES).writerIndex(MeasuredCache.VALUE_BYTES);
    private final ByteBuf reply = Unpooled.directBuffer(MeasuredCache.VALUE_BYTES);

    StoreAccess(StoreSession session) {
        this.session = session;
    }

    @Override
    public boolean get(ByteBuf keys, int index) {
        return session.get(keys, index, KEY_BYTES, this);
    }

    @Override
    public void set(ByteBuf keys, int index) {
        session.store(keys, index, KEY_BYTES, terms, received, 0, MeasuredCache.VALUE_BYTES);
    }

    @Override
    public void read(ItemView item) {
        item.writeValue(0, item.valueLength(), reply.clear());
    }
}
