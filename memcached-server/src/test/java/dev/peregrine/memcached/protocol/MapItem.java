package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.store.ItemView;
import io.netty.buffer.ByteBuf;

/** An item of a {@link MapStore}, guarded by the store's lock. */
final class MapItem implements ItemView {

    final byte[] key;
    final int bucket;
    MapItem next;
    byte[] value = {};
    int flags;
    long expiresAtSeconds;
    long casUnique;

    MapItem(byte[] key, int bucket) {
        this.key = key;
        this.bucket = bucket;
    }

    boolean hasKey(ByteBuf buffer, int index, int length) {
        if (length != key.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(index + i) != key[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int flags() {
        return flags;
    }

    @Override
    public long casUnique() {
        return casUnique;
    }

    @Override
    public long expiresAtSeconds() {
        return expiresAtSeconds;
    }

    @Override
    public int valueLength() {
        return value.length;
    }

    @Override
    public void writeValue(int from, int length, ByteBuf to) {
        to.writeBytes(value, from, length);
    }
}
