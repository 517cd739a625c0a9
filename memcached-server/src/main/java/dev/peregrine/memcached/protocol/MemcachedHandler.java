package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.protocol.command.Counter;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.text.TextConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Serves one connection: feeds what it receives to the decoder, and holds back where the peer does not read.
 *
 * <p>While it holds back nothing is read from the channel, and what had been read already waits here: memory is bounded
 * by one read and the channel's high-water mark. Used on the channel's event loop only.
 */
final class MemcachedHandler extends ChannelInboundHandlerAdapter implements Runnable {

    private static final byte[] TOO_MANY_CONNECTIONS =
            "ERROR Too many open connections\r\n".getBytes(StandardCharsets.US_ASCII);

    private final LoopContext loop;

    private ChannelHandlerContext ctx;
    private ResponseWriter writer;
    private TextConnection connection;

    /** Received and not yet decoded while the connection is held back. */
    private ByteBuf rest;

    private boolean counted;
    private boolean heldBack;
    private boolean decoding;
    private boolean closing;

    MemcachedHandler(LoopContext loop) {
        this.loop = loop;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        writer = new ResponseWriter(context, loop.counters(), loop.server().preferredWriteSize());
        connection = new TextConnection(writer, context.alloc());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ServerContext server = loop.server();
        if (server.statistics().connectionOpened(server.settings().maxConnections())) {
            counted = true;
            loop.counters().increment(Counter.TOTAL_CONNECTIONS);
        } else {
            loop.counters().increment(Counter.REJECTED_CONNECTIONS);
            connection.release();
            writer.write(TOO_MANY_CONNECTIONS);
            closeAfterReplies();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        loop.counters().add(Counter.BYTES_READ, in.readableBytes());
        if (heldBack) {
            rest = rest == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), rest, in);
        } else {
            decode(in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        writer.flush();
        holdBackWhereUnwritable();
    }

    /** Decodes as far as the writer lets it; what is left waits. */
    private void decode(ByteBuf in) {
        boolean left = false;
        decoding = true;
        try {
            loop.textDecoder().decode(connection, in);
            left = writer.stopped() && in.isReadable();
        } finally {
            decoding = false;
            if (left) {
                rest = in;
            } else {
                in.release();
            }
        }
        if (connection.closed()) {
            closeAfterReplies();
        } else if (writer.stopped()) {
            holdBack();
        }
    }

    private void holdBackWhereUnwritable() {
        if (!heldBack && !closing && !ctx.channel().isWritable()) {
            holdBack();
        }
    }

    /** Stops reading, until the channel is writable again or, where it is, until others have had their turn. */
    private void holdBack() {
        heldBack = true;
        ctx.channel().config().setAutoRead(false);
        if (ctx.channel().isWritable()) {
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
        writer.beginTurn();
        ByteBuf in = rest == null ? Unpooled.EMPTY_BUFFER : rest;
        rest = null;
        decode(in);
        writer.flush();
        holdBackWhereUnwritable();
        if (!heldBack && !closing) {
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
        if (counted) {
            counted = false;
            loop.server().statistics().connectionClosed();
        }
        release();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    private void release() {
        connection.release();
        writer.release();
        if (rest != null) {
            rest.release();
            rest = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            loop.counters().increment(Counter.CONNECTION_RESETS);
        } else {
            loop.counters().increment(Counter.INTERNAL_ERRORS);
            loop.errorLog().connectionFailed(context.channel(), cause, System.nanoTime());
        }
        context.close();
    }
}
