package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** An item in place, seen by an {@link ItemReader}; a flyweight of the calling thread. */
public interface ItemView {

    /** Client flags, an unsigned 32-bit number. */
    int flags();

    /** The unique of this version of the item, an unsigned 64-bit number. */
    long casUnique();

    /** Absolute second at which the item dies, 0 for never. */
    long expiresAtSeconds();

    /** Bytes of the value. */
    int valueLength();

    /** Writes bytes {@code from} to {@code from + length} of the value to a buffer, straight from off-heap memory. */
    void writeValue(int from, int length, ByteBuf to);
}
