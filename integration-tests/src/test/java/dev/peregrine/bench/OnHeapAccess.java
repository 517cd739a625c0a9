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
    public boolean get(long key) {
        byte[] value = map.get(new Key(key, ~key));
        if (value != null) {
            reply.clear().writeBytes(value);
        }
        return value != null;
    }

    @Override
    public void set(long key) {
        byte[] value = new byte[MeasuredCache.VALUE_BYTES];
        received.getBytes(0, value);
        map.put(new Key(key, ~key), value);
    }
}
