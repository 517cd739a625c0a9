package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.store.ItemView;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What {@code stats cachedump} lists: the items of a size class, as in memcached no more than a reply of 2 MiB. */
final class CacheDump extends ItemList {

    private static final int MAX_BYTES = 2 * 1024 * 1024;

    private final long maxItems;
    private long items;
    private int bytes;

    /** @param limit items at most, 0 for any number */
    CacheDump(Commands commands, int sizeClass, long limit) {
        super(commands, 1L << sizeClass, Reply.END);
        maxItems = limit == 0 ? Long.MAX_VALUE : limit;
    }

    @Override
    boolean isFull() {
        return bytes >= MAX_BYTES || items >= maxItems;
    }

    @Override
    void writeLine(ResponseWriter to, ItemView item, ByteBuf key) {
        String line = "ITEM " + key.toString(StandardCharsets.ISO_8859_1) + " [" + item.valueLength() + " b; "
                + item.expiresAtSeconds() + " s]\r\n";
        to.write(line.getBytes(StandardCharsets.ISO_8859_1));
        items++;
        bytes += line.length();
    }
}
