package dev.peregrine.integration.testsuite;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.net.SocketAddress;

/** Has a channel bind and connect where {@link Addressing} says. */
final class AddressTranslation extends ChannelOutboundHandlerAdapter {

    private final Addressing addressing;

    private AddressTranslation(Addressing addressing) {
        this.addressing = addressing;
    }

    /** Returns the channel, which translates its addresses from now on. */
    static <C extends Channel> C in(C channel, Addressing addressing) {
        channel.pipeline().addFirst(new AddressTranslation(addressing));
        return channel;
    }

    @Override
    public void bind(ChannelHandlerContext context, SocketAddress local, ChannelPromise promise) {
        context.bind(addressing.local(local), promise);
    }

    @Override
    public void connect(
            ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        context.connect(addressing.remote(remote), local == null ? null : addressing.local(local), promise);
    }
}
