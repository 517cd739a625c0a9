package dev.peregrine.memcached.server.transport;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

/** The table of sockets, as netstat has it. */
final class SocketAddresses {

    static final List<String> HEADER = List.of("Proto", "Loop", "Recv-Q", "Send-Q", "Local", "Remote", "State");

    private SocketAddresses() {}

    /** An address as users write it; {@code *} for all, and where there is none. */
    static String text(SocketAddress address) {
        return switch (address) {
            case null -> "*";
            case InetSocketAddress inet when inet.getAddress().isAnyLocalAddress() -> "*:" + inet.getPort();
            case InetSocketAddress inet -> NetUtil.toSocketAddressString(inet);
            case UnixDomainSocketAddress unix -> unix.getPath().toString();
            case DomainSocketAddress unix -> unix.path();
            default -> address.toString();
        };
    }
}
