package dev.peregrine.transport.dpdk.tcp;

/** What segments between two ends belong to. */
public sealed interface Flow permits TcpConnection, SynRequest {

    long localAddressHigh();

    long localAddressLow();

    int localPort();

    long remoteAddressHigh();

    long remoteAddressLow();

    int remotePort();

    /** Whether these are the two ends. */
    boolean hasEnds(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort);
}
