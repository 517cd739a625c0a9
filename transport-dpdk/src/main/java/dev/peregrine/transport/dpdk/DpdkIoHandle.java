package dev.peregrine.transport.dpdk;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;

/** The channel's end of its registration with a {@link DpdkIoHandler}. */
interface DpdkIoHandle extends IoHandle {

    /** Events reach channels from the connection or listener they belong to, not through their registration. */
    @Override
    default void handle(IoRegistration registration, IoEvent event) {}

    /** The channel. */
    Channel channel();

    /** Closes the channel, because its loop ends; called on the loop. */
    @Override
    void close();
}
