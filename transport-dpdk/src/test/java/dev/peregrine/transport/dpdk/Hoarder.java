package dev.peregrine.transport.dpdk;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;

/** Receives and keeps what it receives, for a test to release from its own thread. */
final class Hoarder extends Recorder {

    private final List<ByteBuf> kept = new ArrayList<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        synchronized (this) {
            kept.add(buffer.retainedDuplicate());
        }
        super.channelRead(ctx, message);
    }

    /** Lets go of everything; called by the test. */
    synchronized void release() {
        kept.forEach(ByteBuf::release);
        kept.clear();
    }
}
