package dev.peregrine.memcached.server.transport;

import dev.peregrine.memcached.config.TransportKind;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A running network under a server or a client: its event loops, and the channels that go with them. */
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

    /**
     * Begins to receive datagrams, all of them on one event loop.
     *
     * @param initializer prepares the channel
     * @return as {@link #listen}
     */
    ChannelFuture listenDatagrams(InetSocketAddress local, ChannelInitializer<Channel> initializer);

    /** How many event loops there are. */
    int loops();

    /** Whether clients can reach it, as far as it knows: false where its card has no link. Any thread may ask. */
    boolean isUp();

    /**
     * Opens a connection, for programs that are the client.
     *
     * @param handler of the channel; shared between channels where it is used for several
     * @return done when the connection is established; failed with the reason where it cannot be
     */
    ChannelFuture connect(InetSocketAddress remote, ChannelHandler handler);

    /** Bytes of one write that suit this network. */
    int preferredWriteSize();

    /** What this network has to tell a scraper. */
    List<MeterBinder> meters();

    /**
     * Lists what is open: listeners, connections, UDP ports.
     *
     * @param open the server's own channels
     */
    Table connections(List<Channel> open);

    /**
     * Tells what the event loops do; may take a second to see.
     *
     * @param open as in {@link #connections}
     */
    Table loopTable(List<Channel> open) throws InterruptedException;

    /**
     * Begins to write all frames to files.
     *
     * @param file is the beginning of their names
     * @param maxBytes of each, at which it ends
     * @param time after which it ends in any case
     * @throws TransportException where this network cannot, or a capture is running, with the cure
     */
    Capture capture(Path file, long maxBytes, Duration time);

    /** Stops the event loops; returns when they have ended, or after a bounded time. Channels are closed before. */
    @Override
    void close();
}
