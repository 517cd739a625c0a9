package dev.peregrine.memcached.server.transport;

import dev.peregrine.memcached.config.TransportKind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** The kernel's network through the JDK's selectors. */
final class NioTransport extends KernelTransport {

    NioTransport(int threads) {
        super("nio", threads, NioIoHandler.newFactory());
    }

    @Override
    public TransportKind kind() {
        return TransportKind.NIO;
    }

    @Override
    ChannelFactory<ServerChannel> tcpChannels() {
        return NioServerSocketChannel::new;
    }

    @Override
    ChannelFactory<Channel> datagramChannels() {
        return NioDatagramChannel::new;
    }

    @Override
    ChannelFactory<Channel> connectingChannels() {
        return NioSocketChannel::new;
    }

    @Override
    ChannelFactory<ServerChannel> unixChannels() {
        return NioServerDomainSocketChannel::new;
    }

    @Override
    SocketAddress unixAddress(UnixDomainSocketAddress address) {
        return address;
    }
}
