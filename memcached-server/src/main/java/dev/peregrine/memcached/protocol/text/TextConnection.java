package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.ClientConnection;
import dev.peregrine.memcached.protocol.command.ProtocolConnection;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.watch.Watcher;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Where one connection stands in the text protocol. */
public final class TextConnection extends ProtocolConnection {

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
        /** Nothing until a list of items has been sent. */
        LIST,
        /** The rest of a line that has been answered, or will be at its end. */
        SKIPPED_LINE,
        /** Nothing: the client watches. */
        WATCH
    }

    private final TextDecoder decoder;

    private State state = State.COMMAND;

    private boolean carryComplete;

    /** Null until a value has come in pieces. */
    private TextValue incoming;

    private byte[] replyAfterSkip;
    private boolean withCas;
    private boolean touching;
    private boolean keySeen;
    private long expiresAtSeconds;
    private ItemList list;

    public TextConnection(TextDecoder decoder, ResponseWriter writer, ByteBufAllocator allocator) {
        super(writer, allocator);
        this.decoder = decoder;
    }

    @Override
    public void decode(ByteBuf in) {
        decoder.decode(this, in);
    }

    @Override
    public boolean lookAhead(ByteBuf in) {
        return decoder.lookAhead(in);
    }

    State state() {
        return state;
    }

    @Override
    public boolean betweenCommands() {
        return !closed() && state == State.COMMAND && carry() == null;
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

    /** A list of items goes out before anything else is looked at. */
    void expectList(ItemList items) {
        state = State.LIST;
        list = items;
    }

    /** Sends more of the list. */
    void list() {
        if (list.step(writer())) {
            list = null;
            state = State.COMMAND;
        }
    }

    @Override
    protected ClientConnection.State openActivity() {
        return switch (state) {
            case VALUE -> ClientConnection.State.VALUE;
            case SKIPPED_VALUE -> ClientConnection.State.SKIPPED;
            case WATCH -> ClientConnection.State.WATCHING;
            default -> ClientConnection.State.COMMAND;
        };
    }

    /** A value follows, to be collected here. */
    TextValue expectValue() {
        state = State.VALUE;
        if (incoming == null) {
            incoming = new TextValue();
        }
        return incoming;
    }

    TextValue incoming() {
        return incoming;
    }

    /** A value follows that will not be stored. */
    void skipValue(long bytes) {
        state = State.SKIPPED_VALUE;
        beginSkipping(bytes);
    }

    /** Skips what has come of the value. */
    void skipValue(ByteBuf in) {
        if (skipMore(in)) {
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

    /** Nothing that the client sends is looked at from now on: it gets log lines. */
    void watch(Watcher watcher) {
        state = State.WATCH;
        writer().precedeBy(watcher);
    }

    /** Whether the carry is ready to be decoded before anything else. */
    boolean carryComplete() {
        return carryComplete;
    }

    @Override
    public boolean hasWork() {
        return carryComplete || state == State.LIST || (state == State.KEYS && carry() == null);
    }

    void completeCarry() {
        carryComplete = true;
    }

    /** Keeps the rest of a buffer, which may be the carry itself, until more of its line has come. */
    void keep(ByteBuf rest) {
        if (carryComplete) {
            carryComplete = false;
            carry().discardReadBytes();
        } else {
            append(rest, rest.readableBytes());
        }
    }

    /** Gives back a carry that has been used up. */
    void endCarry() {
        dropCarry();
        carryComplete = false;
    }

    @Override
    public void release() {
        super.release();
        if (incoming != null) {
            incoming.release();
        }
    }
}
