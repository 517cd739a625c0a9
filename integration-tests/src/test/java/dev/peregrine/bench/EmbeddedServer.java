package dev.peregrine.bench;

import dev.peregrine.memcached.protocol.MemcachedInitializer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;

/** The pipeline of one connection without a network, and without a store, that is asked the same again and again. */
final class EmbeddedServer implements AutoCloseable {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ByteBuf request;
    private final int requestBytes;

    /**
     * @param asked the bytes of the request, a byte a character
     * @param replyBegin how the reply is to begin
     */
    EmbeddedServer(FixedValueStore store, String asked, String replyBegin) {
        channel.pipeline().addLast(new MemcachedInitializer(ServerParts.on(store)));
        request = Unpooled.directBuffer().writeBytes(asked.getBytes(StandardCharsets.ISO_8859_1));
        requestBytes = request.readableBytes();
        ByteBuf reply = ask();
        String told = reply.toString(StandardCharsets.ISO_8859_1);
        reply.release();
        if (!told.startsWith(replyBegin)) {
            throw new IllegalStateException(asked + " was answered by " + told);
        }
    }

    private ByteBuf ask() {
        request.setIndex(0, requestBytes);
        channel.pipeline().fireChannelRead(request.retain()).fireChannelReadComplete();
        return channel.readOutbound();
    }

    /** Asks, and returns how many bytes the reply has. */
    int answer() {
        ByteBuf reply = ask();
        int length = reply.readableBytes();
        reply.release();
        return length;
    }

    @Override
    public void close() {
        channel.close();
        request.release();
    }
}
