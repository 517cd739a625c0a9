package dev.peregrine.memcached.server;

import dev.peregrine.memcached.config.ListenAddress;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.config.UnixSocket;
import dev.peregrine.memcached.server.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses that a server listens on. */
final class Listeners implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Listeners.class);

    private final Transport transport;
    private final ServerConfig config;
    private final Connections connections;
    private final List<Channel> channels = new CopyOnWriteArrayList<>();
    private final List<Channel> udpChannels = new CopyOnWriteArrayList<>();
    private Path unixSocketFile;

    Listeners(Transport transport, ServerConfig config, Connections connections) {
        this.transport = transport;
        this.config = config;
        this.connections = connections;
    }

    /** @throws StartException at the first address that cannot be had; those before it stay open until the close */
    void open() {
        for (ListenAddress address : config.listen()) {
            listen(resolve(address), connections.initializer(address), address.toString(), address.port(), "-p or -l");
        }
        config.udpPort().ifPresent(this::openUdp);
        config.unixSocket().ifPresent(this::openUnixSocket);
    }

    /** On the hosts that TCP is served on, or on all where it is on none. */
    private void openUdp(int port) {
        List<String> hosts =
                config.listen().stream().map(ListenAddress::host).distinct().toList();
        for (String host : hosts.isEmpty() ? List.of(ListenAddress.ANY) : hosts) {
            ListenAddress address = new ListenAddress(host, port);
            ChannelFuture bound = transport
                    .listenDatagrams(resolve(address), connections.datagramInitializer())
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw BindFailure.explain("UDP " + address, port, "-U", bound.cause());
            }
            udpChannels.add(bound.channel());
        }
    }

    /** The TCP addresses, with the ports that were found where any would do. */
    List<InetSocketAddress> addresses() {
        return addresses(channels);
    }

    /** The UDP addresses. */
    List<InetSocketAddress> udpAddresses() {
        return addresses(udpChannels);
    }

    private static List<InetSocketAddress> addresses(List<Channel> channels) {
        return channels.stream()
                .map(Channel::localAddress)
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast)
                .toList();
    }

    /** All channels that listen, UDP's included. */
    List<Channel> channels() {
        return Stream.concat(channels.stream(), udpChannels.stream()).toList();
    }

    /** Accepts connections, or lets them wait in the network's own queue. Any thread may call. */
    void accept(boolean connectionsToCome) {
        channels.forEach(channel -> channel.config().setAutoRead(connectionsToCome));
    }

    /** All addresses. */
    List<SocketAddress> all() {
        return channels.stream().map(Channel::localAddress).toList();
    }

    private static InetSocketAddress resolve(ListenAddress address) {
        return address.isAny()
                ? new InetSocketAddress(address.port())
                : new InetSocketAddress(address.host(), address.port());
    }

    /** As memcached does, a socket that a former server left behind is removed first. */
    private void openUnixSocket(UnixSocket socket) {
        Path path = socket.path();
        try {
            if (isSocket(path)) {
                Files.delete(path);
            }
            listen(UnixDomainSocketAddress.of(path), connections.initializer(), path.toString(), 0, "-s");
            unixSocketFile = path;
            Files.setPosixFilePermissions(path, permissions(socket.mode()));
        } catch (IOException e) {
            throw new StartException("cannot listen on " + path + ": " + Reason.of(e));
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && (boolean) Files.getAttribute(path, "isOther", LinkOption.NOFOLLOW_LINKS);
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] highestBitFirst = PosixFilePermission.values();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < highestBitFirst.length; i++) {
            if ((mode & 0400 >> i) != 0) {
                permissions.add(highestBitFirst[i]);
            }
        }
        return permissions;
    }

    private void listen(
            SocketAddress address, ChannelInitializer<Channel> initializer, String where, int port, String option) {
        ChannelFuture bound = transport
                .listen(address, config.connections().backlog(), initializer)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw BindFailure.explain(where, port, option, bound.cause());
        }
        channels.add(bound.channel());
    }

    /** Stops listening; accepted connections go on. */
    @Override
    public void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
        udpChannels.forEach(channel -> channel.close().awaitUninterruptibly());
        if (unixSocketFile == null) {
            return;
        }
        try {
            Files.deleteIfExists(unixSocketFile);
        } catch (IOException e) {
            LOGGER.warn("cannot remove {}: {}", unixSocketFile, Reason.of(e));
        }
    }
}
