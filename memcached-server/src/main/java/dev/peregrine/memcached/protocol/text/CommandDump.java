package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.store.ItemView;
import io.netty.buffer.ByteBuf;

/** What {@code lru_crawler mgdump} lists: for each item the command that gets it. */
final class CommandDump extends ItemList {

    private static final byte[] END = Reply.bytes("EN\r\n");

    CommandDump(Commands commands, long classes) {
        super(commands, classes, END);
    }

    @Override
    boolean isFull() {
        return false;
    }

    @Override
    void writeLine(ResponseWriter to, ItemView item, ByteBuf key) {
        to.write(Reply.MG);
        if (item.keyBinary()) {
            Base64Key.encode(key, 0, key.readableBytes(), to);
            MetaReply.letter(to, 'b');
        } else {
            to.write(key, 0, key.readableBytes());
        }
        to.write(Reply.END_OF_LINE);
    }
}
