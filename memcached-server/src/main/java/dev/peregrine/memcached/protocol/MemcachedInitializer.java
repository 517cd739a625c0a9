package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.config.ProtocolChoice;
import dev.peregrine.memcached.protocol.command.ServerContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gives each accepted connection its place in the server; the same for every transport. One for a server. */
public final class MemcachedInitializer extends ChannelInitializer<Channel> {

    private final ServerContext server;
    private final ErrorLog errorLog = new ErrorLog(System.nanoTime());
    private final Map<EventLoop, LoopContext> loops = new ConcurrentHashMap<>();

    public MemcachedInitializer(ServerContext server) {
        this.server = server;
    }

    @Override
    protected void initChannel(Channel channel) {
        serve(channel, server.config().protocol());
    }

    /** Lets a connection be served by what it speaks. Called on its event loop. */
    public void serve(Channel channel, ProtocolChoice protocol) {
        channel.pipeline().addLast(new MemcachedHandler(loop(channel), protocol));
    }

    /** Lets the datagrams of a UDP port be served. Called on its event loop. */
    public void serveDatagrams(Channel channel) {
        channel.pipeline().addLast(new DatagramHandler(loop(channel)));
    }

    private LoopContext loop(Channel channel) {
        return loops.computeIfAbsent(channel.eventLoop(), unseen -> new LoopContext(server, errorLog));
    }
}
