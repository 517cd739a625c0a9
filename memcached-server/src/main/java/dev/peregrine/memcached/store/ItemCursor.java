package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** The {@link ItemView} of a session: an item in place, under its stripe's lock. */
final class ItemCursor implements ItemView {

    private final PagedMemory memory;
    private final ItemMemory items;
    private final ValueWalk walk;
    private int item;
    /** The item's word and times as the operation found them. */
    private int word;

    private long previousExpiresAtSeconds;
    private long lastAccessSeconds;
    private boolean won;
    private boolean created;

    ItemCursor(PagedMemory memory, ItemMemory items, ValueWalk walk) {
        this.memory = memory;
        this.items = items;
        this.walk = walk;
    }

    /** Shows another item, which the operation has not changed yet. */
    ItemCursor at(int newItem) {
        item = newItem;
        word = memory.getWord(newItem);
        previousExpiresAtSeconds = expiresAtSeconds();
        lastAccessSeconds = Integer.toUnsignedLong(memory.getInt(newItem, ItemLayout.LAST_ACCESS_SECONDS));
        won = false;
        created = false;
        return this;
    }

    /** Shows an item that the operation has made, whose caller wins the right to fill it. */
    ItemCursor atCreated(int newItem) {
        at(newItem);
        word &= ~ItemLayout.TOKEN_SENT;
        won = true;
        created = true;
        previousExpiresAtSeconds = 0;
        return this;
    }

    /** The operation wins the right to store the item anew. */
    void wins() {
        won = true;
    }

    @Override
    public int keyLength() {
        return memory.keyLength(item);
    }

    @Override
    public void writeKey(ByteBuf to) {
        walk.readKey(item, to);
    }

    @Override
    public boolean keyBinary() {
        return (word & ItemLayout.KEY_BINARY) != 0;
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
    public long previousExpiresAtSeconds() {
        return previousExpiresAtSeconds;
    }

    @Override
    public long lastAccessSeconds() {
        return lastAccessSeconds;
    }

    @Override
    public boolean fetched() {
        return ItemLayout.fetched(word);
    }

    @Override
    public boolean stale() {
        return (word & ItemLayout.STALE) != 0;
    }

    @Override
    public boolean won() {
        return won;
    }

    @Override
    public boolean created() {
        return created;
    }

    @Override
    public boolean tokenSent() {
        return (word & ItemLayout.TOKEN_SENT) != 0;
    }

    @Override
    public int sizeClass() {
        return items.classNumber(itemBytes());
    }

    @Override
    public int itemBytes() {
        return ItemLayout.itemBytes(keyLength(), valueLength());
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
