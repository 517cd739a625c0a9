package dev.peregrine.memcached.protocol.binary;

import dev.peregrine.memcached.protocol.command.IncomingValue;
import dev.peregrine.memcached.store.PendingValue;
import dev.peregrine.memcached.store.StoreTerms;

/** A value that arrives in pieces, with what its answer repeats of its header. */
final class BinaryValue extends IncomingValue {

    private int opcode;
    private int opaque;

    /** Begins a value. */
    void begin(PendingValue memory, StoreTerms terms, BinaryRequest request) {
        begin(memory, terms);
        opcode = request.opcode();
        opaque = request.opaque();
    }

    int opcode() {
        return opcode;
    }

    int opaque() {
        return opaque;
    }
}
