package dev.peregrine.memcached.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Gathers what is written in reply to one request, and sends it in datagrams, each with memcached's frame header: the
 * request's number, the datagram's own, how many there are, and two bytes of nothing. All in network order.
 *
 * <p>The first header tells how many datagrams follow, so that nothing can be sent before the reply is whole.
 *
 * @see <a href="https://github.com/memcached/memcached/blob/master/doc/protocol.txt">memcached's protocol.txt, section
 *     UDP protocol</a>
 */
final class DatagramReplies extends ChannelOutboundHandlerAdapter {

    /** Bytes of the header before each datagram's data. */
    static final int HEADER_BYTES = 8;

    private static final int MAX_DATA_BYTES = 1400 - HEADER_BYTES;

    private final Deque<ByteBuf> gathered = new ArrayDeque<>();
    private final int maxBytes;
    private int bytes;
    private boolean tooLarge;

    /** @param maxBytes of one reply */
    DatagramReplies(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (tooLarge || !(message instanceof ByteBuf part)) {
            ReferenceCountUtil.release(message);
            return;
        }
        gathered.add(part);
        bytes += part.readableBytes();
        if (bytes > maxBytes) {
            tooLarge = true;
            discard();
        }
    }

    /** Waits for {@link #send}. */
    @Override
    public void flush(ChannelHandlerContext context) {}

    /** Whether the reply has grown too large; then none of it is kept. */
    boolean tooLarge() {
        return tooLarge;
    }

    /** Begins a reply. */
    void begin() {
        tooLarge = false;
    }

    /** Sends the reply, where there is one. */
    void send(ChannelHandlerContext context, int requestId, InetSocketAddress recipient) {
        int total = Math.ceilDiv(bytes, MAX_DATA_BYTES);
        for (int number = 0; number < total; number++) {
            int length = Math.min(MAX_DATA_BYTES, bytes);
            ByteBuf datagram = context.alloc().directBuffer(HEADER_BYTES + length);
            datagram.writeShort(requestId).writeShort(number).writeShort(total).writeShort(0);
            fill(datagram, length);
            context.write(new DatagramPacket(datagram, recipient), context.voidPromise());
        }
        context.flush();
    }

    private void fill(ByteBuf datagram, int length) {
        int missing = length;
        while (missing > 0) {
            ByteBuf part = gathered.element();
            int taken = Math.min(missing, part.readableBytes());
            datagram.writeBytes(part, taken);
            missing -= taken;
            if (!part.isReadable()) {
                gathered.remove().release();
            }
        }
        bytes -= length;
    }

    private void discard() {
        gathered.forEach(ByteBuf::release);
        gathered.clear();
        bytes = 0;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        discard();
    }
}
