package dev.peregrine.memcached.protocol.transcript;

import dev.peregrine.memcached.config.ProtocolChoice;
import dev.peregrine.memcached.protocol.command.ClientConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Tells on the log what one client says and is answered, in memcached's words: what {@code -vv} is for. It reads along
 * on the connection's way, and is there only where it is asked for, so that it costs nothing elsewhere.
 */
public final class Transcript extends ChannelDuplexHandler {

    /** From this verbosity on commands and replies are told. */
    public static final int COMMANDS = 2;

    /** From this verbosity on changes of a connection's state are told as well. */
    private static final int STATES = 3;

    private static final int BINARY_MAGIC = 0x80;

    private final ClientConnection client;
    private final boolean tellsStates;

    /** Both null until it is known what the client speaks. */
    private WireReader requests;

    private WireReader replies;
    private ClientConnection.State state;

    private Transcript(ClientConnection client, int verbosity) {
        this.client = client;
        tellsStates = verbosity >= STATES;
        state = client.state();
    }

    /**
     * Puts one in front of the handler that serves a client.
     *
     * @param verbosity {@value #COMMANDS} or more
     */
    public static Transcript add(ChannelHandlerContext handler, ClientConnection client, int verbosity) {
        Transcript transcript = new Transcript(client, verbosity);
        handler.pipeline().addBefore(handler.name(), null, transcript);
        return transcript;
    }

    /**
     * The verbosity has changed.
     *
     * @param client of the handler; may be null where none may be added
     * @param mayAdd whether one that is wanted now can begin to read along
     */
    public static void change(ChannelHandlerContext handler, ClientConnection client, int verbosity, boolean mayAdd) {
        boolean wanted = verbosity >= COMMANDS;
        Transcript present = handler.pipeline().get(Transcript.class);
        if (!wanted && present != null) {
            handler.pipeline().remove(present);
        } else if (wanted && present == null && mayAdd) {
            add(handler, client, verbosity);
        }
    }

    /** Tells that the client has come. */
    public void begin(ProtocolChoice protocol) {
        TranscriptLog.tell("<" + client.id()
                + switch (protocol) {
                    case AUTO -> " new auto-negotiating client connection";
                    case ASCII -> " new ascii client connection.";
                    case BINARY -> " new binary client connection.";
                });
        if (protocol != ProtocolChoice.AUTO) {
            read(protocol == ProtocolChoice.BINARY);
        }
    }

    private void read(boolean binary) {
        int id = client.id();
        requests = binary ? new BinaryRequests(id) : new TextRequests(id);
        replies = binary ? new BinaryReplies(id) : new TextReplies(id);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            if (requests == null) {
                boolean binary = (bytes.getByte(bytes.readerIndex()) & 0xff) == BINARY_MAGIC;
                TranscriptLog.tell(client.id() + ": Client using the " + (binary ? "binary" : "ascii") + " protocol");
                read(binary);
            }
            requests.see(bytes);
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        ClientConnection.State now = client.state();
        if (tellsStates && now != state) {
            TranscriptLog.tell(client.id() + ": going from " + state.text() + " to " + now.text());
            state = now;
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (replies != null && message instanceof ByteBuf bytes) {
            replies.see(bytes);
        }
        context.write(message, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        TranscriptLog.tell("<" + client.id() + " connection closed.");
        context.fireChannelInactive();
    }
}
