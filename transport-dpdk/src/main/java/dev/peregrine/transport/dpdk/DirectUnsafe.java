package dev.peregrine.transport.dpdk;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import java.net.SocketAddress;

/**
 * What a channel's pipeline writes to: takes a message that is flushed alone, as nearly every reply is, straight to the
 * connection, and leaves all else to Netty's own.
 *
 * <p>A message in packet memory that is written while nothing else waits is held here until it is flushed. If it can be sent
 * by reference and there is room, it never becomes an entry of the {@link ChannelOutboundBuffer}, whose accounting costs more
 * than sending. Else, or if anything comes in between, it becomes one, in its turn. One that is held does not count as
 * pending; it is no larger than a packet buffer. Used on the event loop only, but for what {@link Channel.Unsafe} says
 * otherwise.
 */
final class DirectUnsafe implements Channel.Unsafe {

    private final DpdkSocketChannel channel;
    private final DpdkSocketChannel.StreamUnsafe netty;
    private ByteBuf held;
    private ChannelPromise heldPromise;

    DirectUnsafe(DpdkSocketChannel channel, DpdkSocketChannel.StreamUnsafe netty) {
        this.channel = channel;
        this.netty = netty;
    }

    /** Netty's own. */
    DpdkSocketChannel.StreamUnsafe netty() {
        return netty;
    }

    @Override
    public void write(Object message, ChannelPromise promise) {
        if (held == null && message instanceof MbufByteBuf buffer && buffer.packet() != null && nothingWaits()) {
            held = buffer;
            heldPromise = promise;
        } else {
            giveUp();
            netty.write(message, promise);
        }
    }

    private boolean nothingWaits() {
        ChannelOutboundBuffer outbound = netty.outboundBuffer();
        return outbound != null && outbound.totalPendingWriteBytes() == 0;
    }

    @Override
    public void flush() {
        ByteBuf message = held;
        if (message == null) {
            netty.flush();
        } else if (channel.isActive() && channel.writer().canLend(message) && heldPromise.setUncancellable()) {
            ChannelPromise promise = heldPromise;
            held = null;
            heldPromise = null;
            channel.writer().lend(message);
            promise.trySuccess();
        } else {
            giveUp();
            netty.flush();
        }
    }

    /** Makes the message that is held an entry of the outbound buffer, to which happens whatever happens to entries. */
    void giveUp() {
        ByteBuf message = held;
        if (message != null) {
            ChannelPromise promise = heldPromise;
            held = null;
            heldPromise = null;
            netty.write(message, promise);
        }
    }

    @Override
    public void disconnect(ChannelPromise promise) {
        netty.disconnect(promise);
    }

    @Override
    public void close(ChannelPromise promise) {
        netty.close(promise);
    }

    @Override
    public void closeForcibly() {
        netty.closeForcibly();
    }

    @Override
    @SuppressWarnings("deprecation") // the interface has it
    public RecvByteBufAllocator.Handle recvBufAllocHandle() {
        return netty.recvBufAllocHandle();
    }

    @Override
    public SocketAddress localAddress() {
        return netty.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return netty.remoteAddress();
    }

    @Override
    public void register(EventLoop eventLoop, ChannelPromise promise) {
        netty.register(eventLoop, promise);
    }

    @Override
    public void bind(SocketAddress localAddress, ChannelPromise promise) {
        netty.bind(localAddress, promise);
    }

    @Override
    public void connect(SocketAddress remoteAddress, SocketAddress localAddress, ChannelPromise promise) {
        netty.connect(remoteAddress, localAddress, promise);
    }

    @Override
    public void deregister(ChannelPromise promise) {
        netty.deregister(promise);
    }

    @Override
    public void beginRead() {
        netty.beginRead();
    }

    @Override
    public ChannelPromise voidPromise() {
        return netty.voidPromise();
    }

    @Override
    public ChannelOutboundBuffer outboundBuffer() {
        return netty.outboundBuffer();
    }
}
