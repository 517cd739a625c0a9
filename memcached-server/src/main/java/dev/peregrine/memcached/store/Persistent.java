package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** A part of the store that knows what is not in the pages, and has to know it again when they are back after a restart. */
interface Persistent {

    /** Writes what it knows, while nobody uses the store. */
    void save(ByteBuf to);

    /** Reads what {@link #save} wrote, in place of what it knows; the pages themselves are read later. */
    void load(ByteBuf from);
}
