package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.command.UriText;
import dev.peregrine.memcached.store.ItemView;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What {@code lru_crawler metadump} lists: all that is known of each item but its value. */
final class MetadataDump extends ItemList {

    private final Commands commands;

    MetadataDump(Commands commands, long classes) {
        super(commands, classes, Reply.END);
        this.commands = commands;
    }

    @Override
    boolean isFull() {
        return false;
    }

    @Override
    void writeLine(ResponseWriter to, ItemView item, ByteBuf key) {
        String line = "key=" + UriText.encode(key, 0, key.readableBytes()) + " exp="
                + (item.expiresAtSeconds() == 0 ? -1 : item.expiresAtSeconds())
                + " la=" + item.lastAccessSeconds()
                + " cas=" + Long.toUnsignedString(commands.shownCas(item.casUnique()))
                + " fetch=" + (item.fetched() ? "yes" : "no")
                + " cls=" + item.sizeClass()
                + " size=" + item.itemBytes()
                + " flags=" + Integer.toUnsignedString(item.flags())
                + " \n";
        to.write(line.getBytes(StandardCharsets.US_ASCII));
    }
}
