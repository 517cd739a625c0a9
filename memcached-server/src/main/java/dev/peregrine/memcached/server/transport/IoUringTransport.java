package dev.peregrine.memcached.server.transport;

import dev.peregrine.memcached.config.TransportKind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The kernel's network through io_uring. */
final class IoUringTransport extends KernelTransport {

    private static final Path DISABLED = Path.of("/proc/sys/kernel/io_uring_disabled");

    IoUringTransport(int threads) {
        super("io_uring", threads, IoUringIoHandler.newFactory());
    }

    /** Why this cannot be used here, where it cannot. */
    static Optional<String> unavailable() {
        if (IoUring.isAvailable()) {
            return Optional.empty();
        }
        String cure = isTurnedOff()
                ? "the kernel has it turned off; allow it by sysctl -w kernel.io_uring_disabled=0"
                : "it needs Linux 5.14 or newer, and in a container a seccomp profile that allows io_uring_setup";
        return Optional.of(NativeFailure.explain(IoUring.unavailabilityCause(), cure + ", or use --transport epoll"));
    }

    private static boolean isTurnedOff() {
        try {
            return !Files.readString(DISABLED).strip().equals("0");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public TransportKind kind() {
        return TransportKind.IO_URING;
    }

    @Override
    ChannelFactory<ServerChannel> tcpChannels() {
        return IoUringServerSocketChannel::new;
    }

    @Override
    ChannelFactory<Channel> datagramChannels() {
        return IoUringDatagramChannel::new;
    }

    @Override
    ChannelFactory<Channel> connectingChannels() {
        return IoUringSocketChannel::new;
    }

    @Override
    ChannelFactory<ServerChannel> unixChannels() {
        return IoUringServerDomainSocketChannel::new;
    }

    @Override
    SocketAddress unixAddress(UnixDomainSocketAddress address) {
        return new DomainSocketAddress(address.getPath().toFile());
    }
}
