package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.ResponseWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Where one connection stands in the text protocol. Small: there is one for every idle client. */
public final class TextConnection {

    /** What the next byte belongs to. */
    enum State {
        /** A command line. */
        COMMAND,
        /** The list of keys of a retrieval command. */
        KEYS,
        /** A value and the line end behind it. */
        VALUE,
        /** A value that will not be stored. */
        SKIPPED_VALUE,
        /** The rest of a line that has been answered, or will be at its end. */
        SKIPPED_LINE,
        /** Nothing: the connection is to be closed. */
        CLOSED
    }

    private final ResponseWriter writer;
    private final ByteBufAllocator allocator;

    private State state = State.COMMAND;

    /** A line or key of which only a part has come. */
    private ByteBuf carry;

    private boolean carryComplete;
    private IncomingValue incoming;
    private long bytesToSkip;
    private byte[] replyAfterSkip;
    private boolean withCas;
    private boolean touching;
    private boolean keySeen;
    private long expiresAtSeconds;

    public TextConnection(ResponseWriter writer, ByteBufAllocator allocator) {
        this.writer = writer;
        this.allocator = allocator;
    }

    ResponseWriter writer() {
        return writer;
    }

    State state() {
        return state;
    }

    /** Whether the connection is to be closed once its replies are sent. */
    public boolean closed() {
        return state == State.CLOSED;
    }

    void expectCommand() {
        state = State.COMMAND;
    }

    /** The keys of a get follow. */
    void expectKeys(boolean returnCas) {
        state = State.KEYS;
        withCas = returnCas;
        touching = false;
        keySeen = false;
    }

    /** The keys of a get-and-touch follow. */
    void expectKeysToTouch(boolean returnCas, long newExpiresAtSeconds) {
        expectKeys(returnCas);
        touching = true;
        expiresAtSeconds = newExpiresAtSeconds;
    }

    boolean withCas() {
        return withCas;
    }

    boolean touching() {
        return touching;
    }

    long expiresAtSeconds() {
        return expiresAtSeconds;
    }

    boolean keySeen() {
        return keySeen;
    }

    void noteKey() {
        keySeen = true;
    }

    /** A value follows, to be collected here. */
    IncomingValue expectValue() {
        state = State.VALUE;
        if (incoming == null) {
            incoming = new IncomingValue();
        }
        return incoming;
    }

    IncomingValue incoming() {
        return incoming;
    }

    /** A value follows that will not be stored. */
    void skipValue(long bytes) {
        state = State.SKIPPED_VALUE;
        bytesToSkip = bytes;
    }

    /** Skips what has come of the value. */
    void skipValue(ByteBuf in) {
        int bytes = (int) Math.min(bytesToSkip, in.readableBytes());
        in.skipBytes(bytes);
        bytesToSkip -= bytes;
        if (bytesToSkip == 0) {
            state = State.COMMAND;
        }
    }

    /** The rest of the line is of no interest. */
    void skipLine(byte[] replyAtItsEnd) {
        state = State.SKIPPED_LINE;
        replyAfterSkip = replyAtItsEnd;
    }

    byte[] replyAfterSkip() {
        return replyAfterSkip;
    }

    void close() {
        state = State.CLOSED;
    }

    /** The part of a line that has come, null where there is none. */
    ByteBuf carry() {
        return carry;
    }

    /** Whether the carry is ready to be decoded before anything else. */
    boolean carryComplete() {
        return carryComplete;
    }

    void completeCarry() {
        carryComplete = true;
    }

    /** Keeps the rest of a buffer, which may be the carry itself, until more of its line has come. */
    void keep(ByteBuf rest) {
        if (carryComplete) {
            carryComplete = false;
            carry.discardReadBytes();
        } else {
            append(rest, rest.readableBytes());
        }
    }

    /** Adds to the carry. */
    void append(ByteBuf from, int bytes) {
        if (carry == null) {
            carry = allocator.directBuffer(Math.max(bytes, 64));
        }
        carry.writeBytes(from, bytes);
    }

    void dropCarry() {
        carry.release();
        carry = null;
        carryComplete = false;
    }

    /** Gives back all memory. Called once the channel is closed. */
    public void release() {
        state = State.CLOSED;
        if (carry != null) {
            dropCarry();
        }
        if (incoming != null) {
            incoming.release();
        }
    }
}
