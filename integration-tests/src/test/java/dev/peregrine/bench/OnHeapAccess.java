package dev.peregrine.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;

/** Access to a map of byte arrays on the heap, to which a value is copied and from which it is copied. */
final class OnHeapAccess implements CacheAccess {

    record Key(long high, long low) {}

    private final Map<Key, byte[]> map;
    private final ByteBuf received = Unpooled.directBuffer(MeasuredCache.VALUE_BYTES);
    private final ByteBuf reply = Unpooled.directBuffer(MeasuredCache.VALUE_BYTES);

    OnHeapAccess(Map<Key, byte[]> map) {
        this.map = map;
    }

    @Override
    public boolean get(ByteBuf keys, int index) {
        byte[] value = map.get(key(keys, index));
        if (value != null) {
            reply.clear().writeBytes(value);
        }
        return value != null;
    }

    @Override
    public void set(ByteBuf keys, int index) {
        byte[] value = new byte[MeasuredCache.VALUE_BYTES];
        received.getBytes(0, value);
        map.put(key(keys, index), value);
    }

    private static Key key(ByteBuf keys, int index) {
        return new Key(keys.getLong(index), keys.getLong(index + Long.BYTES));
    }
}
