package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.store.PendingValue;
import dev.peregrine.memcached.store.StoreTerms;
import io.netty.buffer.ByteBuf;

/**
 * A value that arrives in pieces, with the terms under which it will be stored. Goes straight into the store's memory;
 * reused for the values of a connection.
 */
public abstract class IncomingValue {

    private final StoreTerms terms = new StoreTerms();
    private PendingValue memory;

    /** Begins a value; its terms are copied. */
    protected final void begin(PendingValue storeMemory, StoreTerms storeTerms) {
        memory = storeMemory;
        terms.of(storeTerms);
    }

    /**
     * Takes bytes of the value.
     *
     * @return whether all have come
     */
    public boolean receive(ByteBuf in) {
        if (memory.remaining() > 0) {
            memory.append(in);
        }
        return memory.remaining() == 0;
    }

    public final StoreTerms terms() {
        return terms;
    }

    public final PendingValue memory() {
        return memory;
    }

    /** Gives back the memory, where there is any. */
    public void release() {
        if (memory != null) {
            memory.release();
            memory = null;
        }
    }
}
