package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.store.PendingValue;
import dev.peregrine.memcached.store.StoreMode;
import io.netty.buffer.ByteBuf;

/** A value that arrives in pieces, with the command that it belongs to. Goes straight into the store's memory. */
final class IncomingValue {

    private PendingValue value;
    private StoreMode mode;
    private int flags;
    private long expiresAtSeconds;
    private long casUnique;
    private boolean noreply;
    private int lineEndBytes;
    private boolean lineEndGood;

    /** Begins a value. */
    void begin(PendingValue memory, StorageRequest request) {
        value = memory;
        mode = request.mode();
        flags = request.flags();
        expiresAtSeconds = request.expiresAtSeconds();
        casUnique = request.casUnique();
        noreply = request.noreply();
        lineEndBytes = 0;
        lineEndGood = true;
    }

    PendingValue value() {
        return value;
    }

    StoreMode mode() {
        return mode;
    }

    int flags() {
        return flags;
    }

    long expiresAtSeconds() {
        return expiresAtSeconds;
    }

    long casUnique() {
        return casUnique;
    }

    boolean noreply() {
        return noreply;
    }

    /**
     * Takes bytes of the value and of the line end behind it.
     *
     * @return whether all have come
     */
    boolean receive(ByteBuf in) {
        if (value.remaining() > 0) {
            value.append(in);
        }
        if (value.remaining() > 0) {
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

    /** Gives back the memory, where there is any. */
    void release() {
        if (value != null) {
            value.release();
            value = null;
        }
    }
}
