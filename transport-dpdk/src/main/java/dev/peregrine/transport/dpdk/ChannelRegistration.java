package dev.peregrine.transport.dpdk;

import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;

/**
 * A channel's place on an event loop of the DPDK transport: taken when the channel is registered, given up when it is
 * deregistered. It remembers the loop it was on last.
 */
final class ChannelRegistration {

    private volatile DpdkIoHandler loop;
    private IoRegistration registration;

    /** Whether a loop is one of this transport's. */
    static boolean isPossible(EventLoop candidate) {
        return candidate instanceof IoEventLoop ioLoop && ioLoop.isCompatible(DpdkIoHandle.class);
    }

    /** The loop, or null before the first registration; may be read by any thread. */
    DpdkIoHandler loop() {
        return loop;
    }

    /**
     * Takes the place.
     *
     * @param promise is told how it went
     * @param then is run after the promise has been fulfilled
     */
    void begin(EventLoop eventLoop, DpdkIoHandle handle, ChannelPromise promise, Runnable then) {
        ((IoEventLoop) eventLoop).register(handle).addListener(future -> {
            if (!future.isSuccess()) {
                promise.setFailure(future.cause());
                return;
            }
            registration = (IoRegistration) future.getNow();
            loop = registration.attachment();
            promise.setSuccess();
            then.run();
        });
    }

    /** Gives the place up, if it is held. */
    void end() {
        IoRegistration current = registration;
        if (current != null) {
            registration = null;
            current.cancel();
        }
    }
}
