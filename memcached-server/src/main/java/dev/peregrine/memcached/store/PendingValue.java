package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** Off-heap memory that collects a value in pieces before it is committed. Used by the thread of its session. */
public interface PendingValue {

    /** Bytes that are still to come. */
    int remaining();

    /** Bytes of the whole value. */
    int length();

    /** Moves up to {@link #remaining()} readable bytes out of a buffer, whose reader index advances. */
    void append(ByteBuf from);

    /** Writes the key that the value is to be stored under to a buffer. Called when it is complete and not committed yet. */
    void writeKey(ByteBuf to);

    /** Ends its use, committed or not: memory that no item took goes back. */
    void release();
}
