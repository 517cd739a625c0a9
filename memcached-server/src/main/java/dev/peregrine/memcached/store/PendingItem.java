package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** A pending item that fills up; reused by its session after each release. */
final class PendingItem implements PendingValue {

    private final ChronicleStoreSession session;
    private final ItemMemory items;
    private final ValueWalk walk;
    private int item;
    private int length;
    private int remaining;

    PendingItem(ChronicleStoreSession session, ItemMemory items, ValueWalk walk) {
        this.session = session;
        this.items = items;
        this.walk = walk;
    }

    /** Begins a value in an item whose key is set. */
    PendingItem begin(int newItem, int valueLength) {
        item = newItem;
        length = valueLength;
        remaining = valueLength;
        walk.seek(newItem, 0);
        return this;
    }

    @Override
    public int remaining() {
        return remaining;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void append(ByteBuf from) {
        int length = Math.min(remaining, from.readableBytes());
        append(from, from.readerIndex(), length);
        from.skipBytes(length);
    }

    /** Moves a range of a buffer, whose indices stay. */
    void append(ByteBuf from, int index, int length) {
        walk.write(from, index, length);
        remaining -= length;
    }

    @Override
    public void writeKey(ByteBuf to) {
        walk.readKey(item, to);
    }

    /** The item, 0 after it was taken. */
    int item() {
        return item;
    }

    /** The item is in the index, or freed: not ours any more. */
    void taken() {
        item = 0;
    }

    @Override
    public void release() {
        if (item != 0) {
            items.free(item);
            item = 0;
        }
        session.reuse(this);
    }
}
