package dev.peregrine.bench;

import dev.peregrine.memcached.store.ItemView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The one item of a {@link FixedValueStore}, whose value lies off-heap as a real one's does. */
final class FixedValue implements ItemView {

    private final ByteBuf bytes;

    FixedValue(int length) {
        bytes = Unpooled.directBuffer(Math.max(1, length));
        while (bytes.writerIndex() < length) {
            bytes.writeByte('v');
        }
    }

    @Override
    public int keyLength() {
        return 0;
    }

    @Override
    public void writeKey(ByteBuf to) {}

    @Override
    public boolean keyBinary() {
        return false;
    }

    @Override
    public int flags() {
        return 0;
    }

    @Override
    public long casUnique() {
        return 1;
    }

    @Override
    public long expiresAtSeconds() {
        return 0;
    }

    @Override
    public long previousExpiresAtSeconds() {
        return 0;
    }

    @Override
    public long lastAccessSeconds() {
        return 0;
    }

    @Override
    public boolean fetched() {
        return false;
    }

    @Override
    public boolean stale() {
        return false;
    }

    @Override
    public boolean won() {
        return false;
    }

    @Override
    public boolean created() {
        return false;
    }

    @Override
    public boolean tokenSent() {
        return false;
    }

    @Override
    public int sizeClass() {
        return 0;
    }

    @Override
    public int itemBytes() {
        return bytes.writerIndex();
    }

    @Override
    public int valueLength() {
        return bytes.writerIndex();
    }

    @Override
    public void writeValue(int from, int length, ByteBuf to) {
        to.writeBytes(bytes, from, length);
    }
}
