package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.protocol.command.Counter;
import dev.peregrine.memcached.protocol.command.ProtocolConnection;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Serves the datagrams of one UDP port. Each holds a request, or several, whole; what is left of one that is not is
 * dropped, and so are requests that come while replies do not get away.
 */
final class DatagramHandler extends ChannelInboundHandlerAdapter {

    private static final byte[] TOO_LARGE =
            "SERVER_ERROR out of memory writing get response\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int TOTAL_OFFSET = 4;
    private static final int BINARY_MAGIC = 0x80;

    /** What a reply may have besides one value of the largest size. */
    private static final int OTHER_REPLY_BYTES = 64 * 1024;

    private final LoopContext loop;
    private final DatagramReplies replies;
    private ChannelHandlerContext framing;
    private ResponseWriter writer;

    DatagramHandler(LoopContext loop) {
        this.loop = loop;
        replies = new DatagramReplies(loop.server().config().memory().maxItemBytes() + OTHER_REPLY_BYTES);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.pipeline().addBefore(context.name(), null, replies);
        framing = context.pipeline().context(replies);
        writer = new ResponseWriter(
                context,
                loop.counters(),
                loop.server().preferredWriteSize(),
                loop.server().config().connections().requestsPerEvent());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            ByteBuf in = packet.content();
            loop.counters().add(Counter.BYTES_READ, in.readableBytes());
            boolean whole = in.readableBytes() > DatagramReplies.HEADER_BYTES
                    && in.getUnsignedShort(in.readerIndex() + TOTAL_OFFSET) == 1;
            if (whole && context.channel().isWritable()) {
                int requestId = in.readUnsignedShort();
                in.skipBytes(DatagramReplies.HEADER_BYTES - Short.BYTES);
                serve(context, in);
                replies.send(framing, requestId, packet.sender());
            }
        } finally {
            packet.release();
        }
    }

    private void serve(ChannelHandlerContext context, ByteBuf in) {
        boolean binary = (in.getByte(in.readerIndex()) & 0xff) == BINARY_MAGIC;
        ProtocolConnection client = loop.connect(binary, writer, context.alloc());
        replies.begin();
        try {
            do {
                writer.beginTurn();
                client.decode(in);
            } while (writer.stopped()
                    && !client.closed()
                    && !replies.tooLarge()
                    && (in.isReadable() || client.hasWork()));
        } finally {
            client.release();
        }
        writer.flush();
        if (replies.tooLarge() && !binary) {
            replies.begin();
            writer.write(TOO_LARGE);
            writer.flush();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        writer.release();
    }

    /** A datagram that cannot be delivered, of which the network tells, is nobody's concern. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            loop.erred(context.channel(), cause);
        }
    }
}
