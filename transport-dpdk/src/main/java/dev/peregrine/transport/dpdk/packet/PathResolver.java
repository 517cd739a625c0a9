package dev.peregrine.transport.dpdk.packet;

/** Finds the way to a peer; the network layer implements it. */
public interface PathResolver {

    /**
     * The path between two addresses, each of two halves with IPv4 mapped into IPv6. Connections keep it as long as
     * they live.
     *
     * @return null where there is no route
     */
    OutboundPath pathTo(long localHigh, long localLow, long remoteHigh, long remoteLow);
}
