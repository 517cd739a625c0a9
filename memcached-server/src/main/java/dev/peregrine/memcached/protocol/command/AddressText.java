package dev.peregrine.memcached.protocol.command;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Addresses as memcached writes them: {@code tcp:10.0.0.1:11211}, {@code tcp6:[::1]:11211}, {@code unix:/path}. */
public final class AddressText {

    private AddressText() {}

    /** @param transport {@code tcp} or {@code udp}; Unix sockets are told from the address */
    public static String of(String transport, SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet -> of(transport, inet.getAddress(), inet.getPort());
            case UnixDomainSocketAddress unix -> "unix:" + unix.getPath();
            case DomainSocketAddress unix -> "unix:" + unix.path();
            case null, default -> "unix:";
        };
    }

    private static String of(String transport, InetAddress address, int port) {
        if (address.isAnyLocalAddress()) {
            return transport + ":0.0.0.0:" + port;
        }
        return address instanceof Inet6Address
                ? transport + "6:[" + address.getHostAddress() + "]:" + port
                : transport + ':' + address.getHostAddress() + ':' + port;
    }
}
