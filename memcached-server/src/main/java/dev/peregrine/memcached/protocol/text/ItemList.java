package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.store.ItemReader;
import dev.peregrine.memcached.store.ItemView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A list of items on its way to a client, as fast as the client takes it; an object for each list. */
abstract class ItemList implements ItemReader {

    private static final int ITEMS_A_STEP = 64;

    private final Commands commands;
    private final long classes;
    private final byte[] end;
    private final ByteBuf key = Unpooled.buffer(Commands.MAX_KEY_LENGTH);

    private ResponseWriter writer;
    private long cursor;

    /**
     * @param classes the size classes that are listed, one a bit
     * @param end what follows the last item
     */
    ItemList(Commands commands, long classes, byte[] end) {
        this.commands = commands;
        this.classes = classes;
        this.end = end;
    }

    /** Lists some items; whether that was the last of them. */
    final boolean step(ResponseWriter to) {
        writer = to;
        cursor = commands.scan(cursor, ITEMS_A_STEP, this);
        boolean last = cursor == 0 || isFull();
        if (last) {
            to.write(end);
        }
        return last;
    }

    @Override
    public final void read(ItemView item) {
        if ((classes & 1L << item.sizeClass()) == 0 || isFull()) {
            return;
        }
        key.clear();
        item.writeKey(key);
        writeLine(writer, item, key);
    }

    /** Whether no more items are to be listed. */
    abstract boolean isFull();

    /** Writes what the list says of an item. */
    abstract void writeLine(ResponseWriter to, ItemView item, ByteBuf itemKey);
}
