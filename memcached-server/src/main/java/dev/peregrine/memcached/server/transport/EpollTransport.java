package dev.peregrine.memcached.server.transport;

import dev.peregrine.memcached.config.TransportKind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Optional;

/** The kernel's network through epoll. */
final class EpollTransport extends KernelTransport {

    EpollTransport(int threads) {
        super("epoll", threads, EpollIoHandler.newFactory());
    }

    /** Why this cannot be used here, where it cannot. */
    static Optional<String> unavailable() {
        return Epoll.isAvailable()
                ? Optional.empty()
                : Optional.of(NativeFailure.explain(Epoll.unavailabilityCause(), "use --transport nio"));
    }

    @Override
    public TransportKind kind() {
        return TransportKind.EPOLL;
    }

    @Override
    ChannelFactory<ServerChannel> tcpChannels() {
        return EpollServerSocketChannel::new;
    }

    @Override
    ChannelFactory<Channel> datagramChannels() {
        return EpollDatagramChannel::new;
    }

    @Override
    ChannelFactory<Channel> connectingChannels() {
        return EpollSocketChannel::new;
    }

    @Override
    ChannelFactory<ServerChannel> unixChannels() {
        return EpollServerDomainSocketChannel::new;
    }

    @Override
    SocketAddress unixAddress(UnixDomainSocketAddress address) {
        return new DomainSocketAddress(address.getPath().toFile());
    }
}
