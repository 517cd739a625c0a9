package dev.peregrine.transport.dpdk;

import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;

/** Fails the promise of a shutdown for which the channel is not in the right state. */
final class ShutdownFailure {

    private ShutdownFailure() {}

    /** @return whether the promise has been failed */
    static boolean of(DpdkSocketChannel channel, ChannelPromise promise) {
        if (channel.isActive()) {
            return false;
        }
        promise.setFailure(channel.isOpen() ? new NotYetConnectedException() : new ClosedChannelException());
        return true;
    }
}
