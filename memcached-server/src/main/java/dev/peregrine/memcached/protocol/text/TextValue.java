package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.IncomingValue;
import dev.peregrine.memcached.store.PendingValue;
import dev.peregrine.memcached.store.StoreTerms;
import io.netty.buffer.ByteBuf;

/** A value that arrives in pieces, with the line end behind it and what its answer depends on. */
final class TextValue extends IncomingValue {

    private boolean noreply;
    private int lineEndBytes;
    private boolean lineEndGood;

    /** The line of a meta command, null where it is of another one. */
    private ByteBuf metaLine;

    /** Begins a value. */
    void begin(PendingValue memory, StoreTerms terms, boolean silent) {
        begin(memory, terms);
        noreply = silent;
        lineEndBytes = 0;
        lineEndGood = true;
    }

    /**
     * Begins a value of a meta command.
     *
     * @param line a copy of the command's line, which goes over to this
     */
    void begin(PendingValue memory, StoreTerms terms, ByteBuf line) {
        begin(memory, terms, false);
        metaLine = line;
    }

    ByteBuf metaLine() {
        return metaLine;
    }

    boolean noreply() {
        return noreply;
    }

    /**
     * Takes bytes of the value and of the line end behind it.
     *
     * @return whether all have come
     */
    @Override
    public boolean receive(ByteBuf in) {
        if (!super.receive(in)) {
            return false;
        }
        while (lineEndBytes < Reply.END_OF_LINE.length && in.isReadable()) {
            lineEndGood &= in.readByte() == Reply.END_OF_LINE[lineEndBytes];
            lineEndBytes++;
        }
        return lineEndBytes == Reply.END_OF_LINE.length;
    }

    /** Whether the two bytes behind the value were a line end. */
    boolean lineEndGood() {
        return lineEndGood;
    }

    @Override
    public void release() {
        super.release();
        if (metaLine != null) {
            metaLine.release();
            metaLine = null;
        }
    }
}
