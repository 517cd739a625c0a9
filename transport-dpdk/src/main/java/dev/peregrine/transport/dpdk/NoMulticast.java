package dev.peregrine.transport.dpdk;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;

/** The answer to whoever wants to join a group: the stack joins none but those that IPv6 itself needs. */
final class NoMulticast {

    private NoMulticast() {}

    static ChannelFuture fail(ChannelPromise promise) {
        return promise.setFailure(
                new UnsupportedOperationException("the DPDK transport joins no multicast groups; use NIO or epoll"));
    }
}
