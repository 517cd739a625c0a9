package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.IpAddress;

/**
 * One line of what a stack has open, as {@code netstat -tano} prints it.
 *
 * @param state a state of RFC 9293, LISTEN included
 * @param remotePort 0 of a listener, whose remote address is 0 as well
 * @param receiveQueue bytes that wait to be read; of a listener connections that wait to be accepted
 * @param sendQueue bytes that are not acknowledged or not sent; of a listener half-open requests
 * @param timer what runs, or the empty string
 * @param timerMillis when that expires; 0 where none runs
 */
public record ConnectionRow(
        String state,
        long localHigh,
        long localLow,
        int localPort,
        long remoteHigh,
        long remoteLow,
        int remotePort,
        int receiveQueue,
        int sendQueue,
        String timer,
        long timerMillis) {

    static ConnectionRow of(TcpConnection c, long nowNanos) {
        ConnectionTimers timers = c.timers();
        return new ConnectionRow(
                c.state().name(),
                c.localAddressHigh(),
                c.localAddressLow(),
                c.localPort(),
                c.remoteAddressHigh(),
                c.remoteAddressLow(),
                c.remotePort(),
                c.readableBytes(),
                c.sender().queue().bytes(),
                timers.name(),
                timers.millisLeft(nowNanos));
    }

    static ConnectionRow of(SynRequest r) {
        return new ConnectionRow(
                TcpState.SYN_RECEIVED.name(),
                r.localAddressHigh(),
                r.localAddressLow(),
                r.localPort(),
                r.remoteAddressHigh(),
                r.remoteAddressLow(),
                r.remotePort(),
                0,
                0,
                "on",
                0);
    }

    static ConnectionRow of(TcpListener l) {
        return new ConnectionRow(
                "LISTEN",
                l.addressHigh(),
                l.addressLow(),
                l.port(),
                0,
                0,
                0,
                l.acceptQueueLength(),
                l.halfOpenCount(),
                "",
                0);
    }

    /** Queues, ends, state and timer in columns. */
    @Override
    public String toString() {
        String local = IpAddress.format(localHigh, localLow) + ':' + localPort;
        String remote = remotePort == 0 ? "*:*" : IpAddress.format(remoteHigh, remoteLow) + ':' + remotePort;
        String running = timer.isEmpty() ? "off" : timer + " (" + timerMillis + " ms)";
        return String.format("%8d %8d %-28s %-28s %-12s %s", receiveQueue, sendQueue, local, remote, state, running);
    }
}
