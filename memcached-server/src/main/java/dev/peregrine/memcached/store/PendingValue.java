package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** Off-heap memory that collects a value in pieces before it is committed. Used by the thread of its session. */
public interface PendingValue {

    /** Bytes that are still to come. */
    int remaining();

    /** Moves up to {@link #remaining()} readable bytes out of a buffer, whose reader index advances. */
    void append(ByteBuf from);

    /** Ends its use, committed or not: memory that no item took goes back. */
    void release();
}
