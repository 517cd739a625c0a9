package dev.peregrine.memcached.protocol.binary;

import dev.peregrine.memcached.protocol.command.ClientConnection;
import dev.peregrine.memcached.protocol.command.ProtocolConnection;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.login.SaslStep;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;

/** Where one connection stands in the binary protocol. */
public final class BinaryConnection extends ProtocolConnection {

    /** What the next byte belongs to. */
    enum State {
        /** Header, extras and key. */
        HEAD,
        /** A value on its way into the store. */
        VALUE,
        /** What a client says of itself, to be gathered whole. */
        CREDENTIALS,
        /** A value that nobody wants. */
        SKIPPED
    }

    private final BinaryDecoder decoder;

    private State state = State.HEAD;
    private boolean authenticated;
    /** What takes the next message of a client that says who it is. */
    private Optional<SaslStep> loginStep = Optional.empty();

    /** Null until a value has come in pieces. */
    private BinaryValue incoming;

    public BinaryConnection(BinaryDecoder decoder, ResponseWriter writer, ByteBufAllocator allocator) {
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
        return !closed() && state == State.HEAD && carry() == null;
    }

    @Override
    protected ClientConnection.State openActivity() {
        return switch (state) {
            case VALUE -> ClientConnection.State.VALUE;
            case SKIPPED -> ClientConnection.State.SKIPPED;
            case HEAD, CREDENTIALS -> ClientConnection.State.COMMAND;
        };
    }

    boolean authenticated() {
        return authenticated;
    }

    void authenticate() {
        authenticated = true;
    }

    /** The client has to send another message to say who it is. */
    void expectLogin(SaslStep step) {
        loginStep = Optional.of(step);
    }

    /** What takes the client's message, once. It has to show anew who it is, as with memcached. */
    Optional<SaslStep> takeLoginStep() {
        Optional<SaslStep> taken = loginStep;
        loginStep = Optional.empty();
        authenticated = false;
        return taken;
    }

    /** Keeps more of a head or of credentials, up to a length; whether that is reached. */
    boolean gather(ByteBuf in, int wanted) {
        int held = carry() == null ? 0 : carry().readableBytes();
        int bytes = Math.min(wanted - held, in.readableBytes());
        if (bytes > 0) {
            append(in, bytes);
        }
        return held + bytes >= wanted;
    }

    void expectHead() {
        state = State.HEAD;
    }

    /** Credentials follow the head that lies in the carry. */
    void expectCredentials() {
        state = State.CREDENTIALS;
    }

    /** A value follows that is not wanted. */
    void skip(long bytes) {
        beginSkipping(bytes);
        state = bytes == 0 ? State.HEAD : State.SKIPPED;
    }

    /** Skips what has come of the value. */
    void skip(ByteBuf in) {
        if (skipMore(in)) {
            state = State.HEAD;
        }
    }

    /** A value follows, to be collected here. */
    BinaryValue expectValue() {
        state = State.VALUE;
        if (incoming == null) {
            incoming = new BinaryValue();
        }
        return incoming;
    }

    BinaryValue incoming() {
        return incoming;
    }

    @Override
    public void release() {
        super.release();
        if (incoming != null) {
            incoming.release();
        }
    }
}
