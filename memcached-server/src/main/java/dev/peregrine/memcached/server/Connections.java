package dev.peregrine.memcached.server;

import dev.peregrine.memcached.config.ListenAddress;
import dev.peregrine.memcached.config.ProtocolChoice;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.protocol.ConnectionEvent;
import dev.peregrine.memcached.protocol.MemcachedInitializer;
import dev.peregrine.memcached.server.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The accepted connections: prepares them as the address says that they came to, and speaks to all of them. */
final class Connections {

    private final MemcachedInitializer pipeline;
    private final ServerConfig config;
    private final Optional<ServerTls> tls;
    private final ChannelGroup open = new DefaultChannelGroup("connections", GlobalEventExecutor.INSTANCE);

    Connections(MemcachedInitializer pipeline, ServerConfig config, Optional<ServerTls> tls) {
        this.pipeline = pipeline;
        this.config = config;
        this.tls = tls;
    }

    /** Prepares those of a TCP address. */
    ChannelInitializer<Channel> initializer(ListenAddress address) {
        return initializer(
                address.tls() == ListenAddress.Tls.NONE ? Optional.empty() : tls,
                address.tls(),
                address.protocol().orElse(config.protocol()));
    }

    /** Prepares those of a Unix socket, which are never encrypted. */
    ChannelInitializer<Channel> initializer() {
        return initializer(Optional.empty(), ListenAddress.Tls.NONE, config.protocol());
    }

    /** Prepares UDP ports, which have neither TLS nor a protocol of their own. */
    ChannelInitializer<Channel> datagramInitializer() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                pipeline.serveDatagrams(channel);
            }
        };
    }

    private ChannelInitializer<Channel> initializer(
            Optional<ServerTls> security, ListenAddress.Tls mode, ProtocolChoice protocol) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                open.add(channel);
                security.ifPresent(each -> each.secure(channel, mode));
                pipeline.serve(channel, protocol);
            }
        };
    }

    /**
     * Lets all finish what they have begun and close; returns when they have, or when the time is over.
     *
     * @return how many are still open
     */
    int drain(int seconds) {
        tell(ConnectionEvent.DRAIN);
        open.newCloseFuture().awaitUninterruptibly(seconds, TimeUnit.SECONDS);
        return open.size();
    }

    /** Those that are open. */
    List<Channel> open() {
        return List.copyOf(open);
    }

    /** Has those look at themselves that may have been silent for too long. */
    void closeIdle() {
        tell(ConnectionEvent.CLOSE_IF_IDLE);
    }

    /** Has all tell the log as much as the verbosity is now. */
    void changeVerbosity() {
        tell(ConnectionEvent.VERBOSITY);
    }

    private void tell(ConnectionEvent event) {
        open.forEach(channel -> channel.pipeline().fireUserEventTriggered(event));
    }
}
