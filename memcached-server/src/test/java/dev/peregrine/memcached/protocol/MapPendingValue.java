package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.store.PendingValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** A value on its way into a {@link MapStore}. */
final class MapPendingValue implements PendingValue {

    final ByteBuf key;
    final ByteBuf bytes;

    MapPendingValue(ByteBufAllocator allocator, ByteBuf keyToCopy, int valueLength) {
        key = allocator.directBuffer(keyToCopy.readableBytes()).writeBytes(keyToCopy);
        bytes = allocator.directBuffer(valueLength, valueLength);
    }

    @Override
    public int remaining() {
        return bytes.maxWritableBytes();
    }

    @Override
    public void append(ByteBuf from) {
        bytes.writeBytes(from, Math.min(from.readableBytes(), remaining()));
    }

    @Override
    public void release() {
        key.release();
        bytes.release();
    }
}
