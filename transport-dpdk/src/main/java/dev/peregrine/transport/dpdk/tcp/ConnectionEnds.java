package dev.peregrine.transport.dpdk.tcp;

/** What a new connection is told apart by, and the numbers that follow from it. */
record ConnectionEnds(
        long localHigh,
        long localLow,
        int localPort,
        long remoteHigh,
        long remoteLow,
        int remotePort,
        int initialSequence,
        int timestampOffset) {

    ConnectionEnds withInitialSequence(int sequence) {
        return new ConnectionEnds(
                localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort, sequence, timestampOffset);
    }
}
