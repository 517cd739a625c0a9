package dev.peregrine.transport.dpdk;

import java.net.InetSocketAddress;

/**
 * A listener, connection or UDP port of an interface at one moment, as a line of {@code netstat} has it.
 *
 * @param protocol {@code tcp} or {@code udp}
 * @param loop index of the event loop that it lives on, {@link #ALL_LOOPS} for a listener
 * @param localAddress the own end
 * @param remoteAddress the peer's end, or null where there is none
 * @param state of TCP, as RFC 9293 names it, or the empty string for UDP
 * @param receiveQueueBytes received and not yet read
 * @param sendQueueBytes written and not yet acknowledged
 */
public record SocketStatus(
        String protocol,
        int loop,
        InetSocketAddress localAddress,
        InetSocketAddress remoteAddress,
        String state,
        int receiveQueueBytes,
        int sendQueueBytes) {

    /** In place of a loop's index, for what all of them have. */
    public static final int ALL_LOOPS = -1;

    /** The line. */
    @Override
    public String toString() {
        return "%-5s %4s %8d %8d %-28s %-28s %s"
                .formatted(
                        protocol,
                        loop == ALL_LOOPS ? "*" : loop,
                        receiveQueueBytes,
                        sendQueueBytes,
                        text(localAddress),
                        remoteAddress == null ? "*" : text(remoteAddress),
                        state);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }
}
