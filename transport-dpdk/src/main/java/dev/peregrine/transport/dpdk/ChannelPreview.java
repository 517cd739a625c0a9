package dev.peregrine.transport.dpdk;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Reads something of all that a channel needs when something arrives for it, so that it is in the processor's caches then.
 * Changes nothing. Used on the event loop only.
 */
final class ChannelPreview {

    private ChannelPreview() {}

    /**
     * Looks at what lies so many references away.
     *
     * @param depth 0 for the transport's side of the channel itself; what lies nearer has been read before
     * @return anything that depends on what was read
     */
    @SuppressWarnings("deprecation") // the messages of a round have no other place
    static int look(DpdkSocketChannel channel, DpdkSocketChannel.StreamUnsafe unsafe, int depth) {
        return switch (depth) {
            case 0 -> unsafe.outboundBuffer() == null ? 0 : 1;
            case 1 -> {
                ChannelOutboundBuffer outbound = unsafe.outboundBuffer();
                yield (channel.isOpen() ? 1 : 0)
                        + unsafe.recvBufAllocHandle().attemptedBytesRead()
                        + (outbound == null ? 0 : outbound.size());
            }
            case 2 ->
                (channel.isInputShutdown() ? 1 : 0)
                        + channel.config().getSoLinger()
                        + channel.config().getMaxMessagesPerRead()
                        + (channel.loop() == null ? 0 : 1)
                        + (channel.pipeline().channel() == null ? 0 : 1)
                        + (channel.voidPromise().channel() == null ? 0 : 1);
            case 3 ->
                (firstContext(channel) == null ? 0 : 1) + (channel.pipeline().lastContext() == null ? 0 : 1);
            case 4 -> {
                ChannelHandlerContext context = firstContext(channel);
                yield context == null || context.handler() == null ? 0 : 1;
            }
            case 5 -> {
                ChannelHandlerContext context = firstContext(channel);
                yield context != null && context.handler() instanceof ChannelInboundHandler ? 1 : 0;
            }
            default -> 0;
        };
    }

    private static ChannelHandlerContext firstContext(DpdkSocketChannel channel) {
        return channel.pipeline().firstContext();
    }
}
