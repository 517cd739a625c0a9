package dev.peregrine.memcached.server.transport;

import dev.peregrine.memcached.config.TransportKind;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import java.net.SocketAddress;
import java.util.List;

/** A running network under a server: its event loops, and the server channels that go with them. */
public interface Transport extends AutoCloseable {

    TransportKind kind();

    /**
     * Begins to listen, with the options that suit this network on the listening and on the accepted channels.
     *
     * @param local an {@link java.net.InetSocketAddress}, or on the kernel's networks a {@link
     *     java.net.UnixDomainSocketAddress}
     * @param backlog connections that wait to be accepted
     * @param initializer prepares each accepted channel
     * @return done when the address is bound; failed with the system's reason where it cannot be
     */
    ChannelFuture listen(SocketAddress local, int backlog, ChannelInitializer<Channel> initializer);

    /** Bytes of one write that suit this network. */
    int preferredWriteSize();

    /** What this network has to tell a scraper. */
    List<MeterBinder> meters();

    /** Stops the event loops; returns when they have ended, or after a bounded time. Channels are closed before. */
    @Override
    void close();
}
