package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** An item in place, seen by an {@link ItemReader}; a flyweight of the calling thread. */
public interface ItemView {

    /** Bytes of the key. */
    int keyLength();

    /** Writes the key to a buffer. */
    void writeKey(ByteBuf to);

    /** Whether the client that stored the item sent the key encoded. */
    boolean keyBinary();

    /** Client flags, an unsigned 32-bit number. */
    int flags();

    /** The unique of this version of the item, an unsigned 64-bit number. */
    long casUnique();

    /** Absolute second at which the item dies, 0 for never. */
    long expiresAtSeconds();

    /** As {@link #expiresAtSeconds()} before the operation that shows the item. */
    long previousExpiresAtSeconds();

    /** Second at which the item was used, before the operation that shows it. */
    long lastAccessSeconds();

    /** Whether the item had been read before the operation that shows it. */
    boolean fetched();

    /** Whether the item was marked stale. */
    boolean stale();

    /** Whether the operation that shows the item wins the right to store it anew. */
    boolean won();

    /** Whether the operation that shows the item has made it. */
    boolean created();

    /** Whether another operation won that right before. */
    boolean tokenSent();

    /** Number of the {@link SizeClassStatistics size class} that the item lies in. */
    int sizeClass();

    /** Bytes of the item by the count of {@link StoreStatistics#bytes()}. */
    int itemBytes();

    /** Bytes of the value. */
    int valueLength();

    /** Writes bytes {@code from} to {@code from + length} of the value to a buffer, straight from off-heap memory. */
    void writeValue(int from, int length, ByteBuf to);
}
