package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.store.ItemReader;
import dev.peregrine.memcached.store.ItemView;
import io.netty.buffer.ByteBuf;

/** Writes {@code VALUE key flags bytes [cas]} and the value of an item. Reused by all connections of an event loop. */
final class ValueReply implements ItemReader {

    private final Commands commands;

    private ResponseWriter writer;
    private ByteBuf line;
    private int keyIndex;
    private int keyLength;
    private boolean withCas;

    ValueReply(Commands commands) {
        this.commands = commands;
    }

    /** Says where the next item goes to, and under which key it was asked for. */
    void aim(TextConnection connection, ByteBuf keyBuffer, int index, int length) {
        writer = connection.writer();
        withCas = connection.withCas();
        line = keyBuffer;
        keyIndex = index;
        keyLength = length;
    }

    /** Lets go of the connection, which may end before the next one is answered. */
    void forget() {
        writer = null;
        line = null;
    }

    @Override
    public void read(ItemView item) {
        ResponseWriter out = writer;
        out.write(Reply.VALUE);
        out.write(line, keyIndex, keyLength);
        out.writeByte(' ');
        out.writeDecimal(Integer.toUnsignedLong(item.flags()));
        out.writeByte(' ');
        out.writeDecimal(item.valueLength());
        if (withCas) {
            out.writeByte(' ');
            out.writeDecimal(commands.shownCas(item.casUnique()));
        }
        out.write(Reply.END_OF_LINE);
        out.writeValue(item);
        out.write(Reply.END_OF_LINE);
    }
}
