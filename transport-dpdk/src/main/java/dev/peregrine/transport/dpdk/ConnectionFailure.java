package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.tcp.TcpFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/** Tells Netty why a connection ended, in the exceptions and words of the JDK's own sockets. */
final class ConnectionFailure {

    private ConnectionFailure() {}

    /** @param connecting whether the connection was still being opened from here */
    static IOException toException(TcpFailure failure, boolean connecting) {
        return switch (failure) {
            case REFUSED -> new ConnectException("Connection refused");
            case RESET -> new SocketException("Connection reset");
            case TIMEOUT ->
                connecting ? new ConnectException("Connection timed out") : new SocketException("Connection timed out");
            case UNREACHABLE -> new NoRouteToHostException("No route to host");
            case ABORTED -> new SocketException("Connection closed: it was aborted by this side");
        };
    }
}
