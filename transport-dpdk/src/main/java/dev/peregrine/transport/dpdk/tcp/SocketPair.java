package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.IpAddress;

/**
 * The two sockets that tell a connection apart: an address and a port at each end (RFC 9293 section 3.4). A superclass
 * rather than a member, since there is one for each of very many connections and it is compared with every segment.
 */
abstract class SocketPair {

    private final long localHigh;
    private final long localLow;
    private final long remoteHigh;
    private final long remoteLow;
    private final char localPort;
    private final char remotePort;

    SocketPair(ConnectionEnds ends) {
        localHigh = ends.localHigh();
        localLow = ends.localLow();
        localPort = (char) ends.localPort();
        remoteHigh = ends.remoteHigh();
        remoteLow = ends.remoteLow();
        remotePort = (char) ends.remotePort();
    }

    public final long localAddressHigh() {
        return localHigh;
    }

    public final long localAddressLow() {
        return localLow;
    }

    public final int localPort() {
        return localPort;
    }

    public final long remoteAddressHigh() {
        return remoteHigh;
    }

    public final long remoteAddressLow() {
        return remoteLow;
    }

    public final int remotePort() {
        return remotePort;
    }

    public final boolean hasEnds(long lHigh, long lLow, int lPort, long rHigh, long rLow, int rPort) {
        return remotePort == rPort
                && localPort == lPort
                && remoteLow == rLow
                && localLow == lLow
                && remoteHigh == rHigh
                && localHigh == lHigh;
    }

    @Override
    public String toString() {
        return IpAddress.format(localHigh, localLow) + ':' + (int) localPort + " - "
                + IpAddress.format(remoteHigh, remoteLow) + ':' + (int) remotePort;
    }
}
