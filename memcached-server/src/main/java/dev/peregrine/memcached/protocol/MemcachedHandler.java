package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.config.ProtocolChoice;
import dev.peregrine.memcached.protocol.command.ClientConnection;
import dev.peregrine.memcached.protocol.command.CloseReason;
import dev.peregrine.memcached.protocol.command.Counter;
import dev.peregrine.memcached.protocol.command.Latencies;
import dev.peregrine.memcached.protocol.command.ProtocolConnection;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.transcript.Transcript;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Serves one connection: feeds what it receives to the decoder, and holds back where the peer does not read.
 *
 * <p>What arrives between two commands is looked at and executed when the round of reading is complete. A transport that reads
 * several connections before it completes their rounds thereby lets the store fetch the items of all their requests together.
 *
 * <p>While it holds back nothing is read from the channel, and what had been read already waits here: memory is bounded
 * by one read and the channel's high-water mark. Used on the channel's event loop only.
 */
final class MemcachedHandler extends ChannelInboundHandlerAdapter implements Runnable {

    /** What may wait while others have their turn, before reading stops. */
    private static final int MAX_WAITING_BYTES = 64 * 1024;

    /** How long an idle connection is still read from where the server is about to stop. */
    private static final int DRAIN_GRACE_MILLIS = 100;

    /** The first byte of each packet of the binary protocol; no text begins with it. */
    private static final int BINARY_MAGIC = 0x80;

    private final LoopContext loop;
    private final ProtocolChoice protocol;

    private ChannelHandlerContext ctx;
    private ResponseWriter writer;
    /** Null until it is known what the client speaks. */
    private ProtocolConnection connection;

    /** Received and not yet decoded while the connection is held back, or until the round of reading is complete. */
    private ByteBuf rest;

    /** Null where the connection is one too many, and while it waits for a place. */
    private ClientConnection client;

    private boolean heldBack;

    /** Whether what was received waits for the round of reading to be complete. */
    private boolean begun;

    /** Whether the keys of what waits are known to the store. */
    private boolean announced;

    /** Whether it is held back for others' turn only. */
    private boolean yielding;

    private boolean decoding;
    private boolean closing;

    /** Why the connection ends, where neither the client nor what it sent is the reason; null before. */
    private CloseReason endedBy;

    /** Whether it closes as soon as the client has begun nothing. */
    private boolean draining;

    /** Whether the client sends no more, and is still answered what it has sent. */
    private boolean inputEnded;

    MemcachedHandler(LoopContext loop, ProtocolChoice protocol) {
        this.loop = loop;
        this.protocol = protocol;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        writer = new ResponseWriter(
                context,
                loop.counters(),
                loop.server().preferredWriteSize(),
                loop.server().config().connections().requestsPerEvent());
        if (protocol != ProtocolChoice.AUTO) {
            connection = loop.connect(protocol == ProtocolChoice.BINARY, writer, context.alloc());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!loop.admission().ask(context, this::admitted)) {
            closing = true;
        }
    }

    private void admitted() {
        if (ctx.channel().isActive()) {
            begin();
        } else {
            loop.admission().leave();
        }
    }

    private void begin() {
        client = loop.open(ctx.channel());
        if (loop.server().verbosity() >= Transcript.COMMANDS) {
            Transcript.add(ctx, client, loop.server().verbosity()).begin(protocol);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        loop.counters().add(Counter.BYTES_READ, in.readableBytes());
        decodeBegun();
        if (heldBack) {
            rest = rest == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), rest, in);
            if (rest.readableBytes() > MAX_WAITING_BYTES) {
                context.channel().config().setAutoRead(false);
            }
            return;
        }
        Latencies latencies = loop.counters().latencies();
        if (latencies.isDue()) {
            latencies.begin(this, System.nanoTime());
        }
        if (connection != null && connection.betweenCommands()) {
            begun = true;
            rest = in;
            announced = connection.lookAhead(in);
            if (latencies.isMeasuring(this)) {
                latencies.pause();
            }
        } else {
            decode(in);
        }
    }

    /** Decodes what has waited for the round to be complete. */
    private void decodeBegun() {
        if (begun) {
            begun = false;
            ByteBuf in = rest;
            rest = null;
            Latencies latencies = loop.counters().latencies();
            if (latencies.isMeasuring(this)) {
                latencies.resume();
            }
            decode(in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (begun) {
            loop.prefetch();
            if (!announced) {
                connection.lookAhead(rest);
                loop.prefetch();
            }
            decodeBegun();
        }
        endTurn();
        Latencies latencies = loop.counters().latencies();
        if (latencies.isMeasuring(this)) {
            latencies.end(System.nanoTime());
        }
    }

    /** Sends the replies of a turn, but for those of a connection that has only given way for a moment. */
    private void endTurn() {
        if (yielding) {
            return;
        }
        writer.flush();
        if (!heldBack) {
            writer.beginTurn();
        }
        holdBackWhereUnwritable();
        if (draining) {
            closeBetweenCommands();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ConnectionEvent.DRAIN) {
            draining = true;
            // A command may be on its way to an idle connection.
            context.executor().schedule(this::closeBetweenCommands, DRAIN_GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } else if (event == ConnectionEvent.CLOSE_IF_IDLE) {
            closeIfIdle(context);
        } else if (event == ConnectionEvent.VERBOSITY) {
            // A transcript that comes late begins to read along where a command begins.
            Transcript.change(ctx, client, loop.server().verbosity(), client != null && isBetweenCommands());
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            decodeBegun();
            closeAfterInput();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    private void closeBetweenCommands() {
        if (isBetweenCommands()) {
            endedBy = CloseReason.SHUTDOWN;
            closeAfterReplies();
        }
    }

    /** As with memcached all that has come is executed first. What waits for a handshake of TLS need not be waited for. */
    private void closeAfterInput() {
        if (connection == null) {
            ctx.close();
        } else if (!heldBack) {
            endedBy = closing ? endedBy : CloseReason.NORMAL;
            closeAfterReplies();
        }
    }

    private boolean isBetweenCommands() {
        return !heldBack && !begun && !closing && (connection == null || connection.betweenCommands());
    }

    /** As with memcached only TCP clients are closed, and none whose value is on its way. */
    private void closeIfIdle(ChannelHandlerContext context) {
        if (client == null || closing || !(client.remote() instanceof InetSocketAddress)) {
            return;
        }
        long silentSeconds = loop.server().clock().nowSeconds() - client.lastCommandSeconds();
        boolean awaitsCommand = connection == null || connection.activity() == ClientConnection.State.COMMAND;
        if (awaitsCommand
                && silentSeconds > loop.server().config().connections().idleTimeoutSeconds()) {
            loop.counters().increment(Counter.IDLE_KICKS);
            endedBy = CloseReason.IDLE_TIMEOUT;
            context.close();
        }
    }

    /** Decodes as far as the writer lets it; what is left waits. */
    private void decode(ByteBuf in) {
        boolean left = false;
        boolean unfinished = false;
        decoding = true;
        try {
            if (connection == null && in.isReadable()) {
                boolean binary = (in.getByte(in.readerIndex()) & 0xff) == BINARY_MAGIC;
                connection = loop.connect(binary, writer, ctx.alloc());
            }
            if (connection == null || closing) {
                return;
            }
            if (client != null) {
                loop.log().serving(client.id());
            }
            connection.decode(in);
            left = writer.stopped() && in.isReadable();
            unfinished = left || (writer.stopped() && connection.hasWork());
        } finally {
            decoding = false;
            if (left) {
                rest = in;
            } else {
                in.release();
            }
        }
        if (client != null) {
            client.note(connection.activity(), loop.server().clock().nowSeconds());
        }
        if (connection.closed()) {
            closeAfterReplies();
        } else if (unfinished || (writer.stopped() && !ctx.channel().isWritable())) {
            holdBack();
        }
    }

    private void holdBackWhereUnwritable() {
        if (!heldBack && !closing && !ctx.channel().isWritable()) {
            holdBack();
        }
    }

    /** Stops decoding, until the channel is writable or, where it is, until others have had their turn. */
    private void holdBack() {
        heldBack = true;
        yielding = ctx.channel().isWritable();
        if (!yielding) {
            ctx.channel().config().setAutoRead(false);
        } else {
            loop.counters().increment(Counter.CONN_YIELDS);
            ctx.executor().execute(this);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (heldBack && !decoding && context.channel().isWritable()) {
            context.executor().execute(this);
        }
    }

    /** Goes on after having been held back. */
    @Override
    public void run() {
        if (!heldBack || closing || !ctx.channel().isWritable()) {
            return;
        }
        try {
            resume();
        } catch (RuntimeException e) {
            exceptionCaught(ctx, e);
        }
    }

    private void resume() {
        heldBack = false;
        yielding = false;
        writer.beginTurn();
        ByteBuf in = rest == null ? Unpooled.EMPTY_BUFFER : rest;
        rest = null;
        decode(in);
        endTurn();
        if (inputEnded) {
            closeAfterInput();
        } else if (!heldBack && !closing) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    /** The rest of the input is not looked at; the channel closes once the peer has been sent its replies. */
    private void closeAfterReplies() {
        if (closing) {
            return;
        }
        closing = true;
        ctx.channel().config().setAutoRead(false);
        writer.flush();
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (client != null) {
            loop.close(client, closeReason());
        }
        release();
    }

    private CloseReason closeReason() {
        if (endedBy != null) {
            return endedBy;
        }
        return closing && connection != null ? connection.closeReason() : CloseReason.NORMAL;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    private void release() {
        if (connection != null) {
            connection.release();
        }
        writer.release();
        begun = false;
        if (rest != null) {
            rest.release();
            rest = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        endedBy = CloseReason.ERROR;
        if (cause instanceof IOException) {
            loop.counters().increment(Counter.CONNECTION_RESETS);
        } else {
            loop.erred(context.channel(), cause);
        }
        context.close();
    }
}
