package dev.peregrine.memcached.protocol.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Where one connection stands in the protocol that it speaks: the beginning of what must be looked at whole, how much of an
 * unwanted value is to come, and why it ends. Small: there is one for every idle client. Used on its event loop only.
 */
public abstract class ProtocolConnection {

    private static final int MIN_CARRY_BYTES = 64;

    private final ResponseWriter writer;
    private final ByteBufAllocator allocator;

    /** What has come of a command that is not there whole, null where there is none. */
    private ByteBuf carry;

    private long bytesToSkip;

    /** Null while the connection goes on. */
    private CloseReason closeReason;

    protected ProtocolConnection(ResponseWriter writer, ByteBufAllocator allocator) {
        this.writer = writer;
        this.allocator = allocator;
    }

    /**
     * Executes what has arrived, until nothing is left, the connection is to be closed, or its writer has stopped. In
     * the last case it is called again with what it left.
     *
     * @param in its reader index moves over what was used up
     */
    public abstract void decode(ByteBuf in);

    /**
     * Announces the keys of what will be decoded next to the store. Called between commands.
     *
     * @param in whose indices stay
     * @return false where there was no room for all
     */
    public boolean lookAhead(ByteBuf in) {
        return true;
    }

    /** Whether the client has begun nothing that it has not finished. */
    public abstract boolean betweenCommands();

    public final ResponseWriter writer() {
        return writer;
    }

    /** Memory for what belongs to this connection. */
    public final ByteBuf allocate(int bytes) {
        return allocator.directBuffer(bytes);
    }

    /** The part of a command that has come, null where there is none. */
    public final ByteBuf carry() {
        return carry;
    }

    /** Adds to the carry. */
    public final void append(ByteBuf from, int bytes) {
        if (carry == null) {
            carry = allocate(Math.max(bytes, MIN_CARRY_BYTES));
        }
        carry.writeBytes(from, bytes);
    }

    /** Gives the carry back, where there is any. */
    public final void dropCarry() {
        if (carry != null) {
            carry.release();
            carry = null;
        }
    }

    /** So many bytes are not looked at. */
    protected final void beginSkipping(long bytes) {
        bytesToSkip = bytes;
    }

    /** Skips what has come of the bytes that are not looked at; whether that was the last of them. */
    protected final boolean skipMore(ByteBuf in) {
        int bytes = (int) Math.min(bytesToSkip, in.readableBytes());
        in.skipBytes(bytes);
        bytesToSkip -= bytes;
        return bytesToSkip == 0;
    }

    /** Whether the connection is to be closed once its replies are sent. */
    public final boolean closed() {
        return closeReason != null;
    }

    /** Why the connection is to be closed. */
    public final CloseReason closeReason() {
        return closed() ? closeReason : CloseReason.NORMAL;
    }

    /** Ends the connection because of what its client has sent. */
    public final void close() {
        close(CloseReason.ERROR);
    }

    /** Ends the connection. */
    public final void close(CloseReason reason) {
        closeReason = reason;
    }

    /** What the connection is doing, for {@code stats conns}. */
    public final ClientConnection.State activity() {
        return closed() ? ClientConnection.State.CLOSING : openActivity();
    }

    /** What a connection that goes on is doing. */
    protected abstract ClientConnection.State openActivity();

    /** Whether there is something to be done that needs no further input. */
    public boolean hasWork() {
        return false;
    }

    /** Gives back all memory. Called once the channel is closed. */
    public void release() {
        closeReason = closeReason();
        dropCarry();
    }
}
