package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** The {@link ItemView} of a session: an item in place, under its stripe's lock. */
final class ItemCursor implements ItemView {

    private final PagedMemory memory;
    private final ValueWalk walk;
    private int item;

    ItemCursor(PagedMemory memory, ValueWalk walk) {
        this.memory = memory;
        this.walk = walk;
    }

    /** Shows another item. */
    ItemCursor at(int newItem) {
        item = newItem;
        return this;
    }

    @Override
    public int flags() {
        return memory.getInt(item, ItemLayout.FLAGS);
    }

    @Override
    public long casUnique() {
        return memory.getLong(item, ItemLayout.CAS);
    }

    @Override
    public long expiresAtSeconds() {
        return Integer.toUnsignedLong(memory.getInt(item, ItemLayout.EXPIRES_SECONDS));
    }

    @Override
    public int valueLength() {
        return memory.getInt(item, ItemLayout.VALUE_LENGTH);
    }

    @Override
    public void writeValue(int from, int length, ByteBuf to) {
        if ((from | length) < 0 || length > valueLength() - from) {
            throw new IndexOutOfBoundsException(
                    "bytes %d to %d of a value of %d".formatted(from, from + length, valueLength()));
        }
        walk.seek(item, from);
        walk.read(to, length);
    }
}
