package dev.peregrine.transport.dpdk.tcp;

import java.util.random.RandomGenerator;

/**
 * Chooses initial sequence numbers and timestamp offsets that nobody off the path can guess: a keyed hash of the two
 * ends, to which for sequence numbers a clock is added (RFC 6528 section 3, RFC 7323 section 5.4).
 */
final class IsnGenerator {

    /** The clock ticks every 4.096 us, near to the 4 us of RFC 9293 section 3.4.1. */
    private static final int CLOCK_SHIFT = 12;

    private final SipHash sipHash;

    IsnGenerator(RandomGenerator random) {
        sipHash = new SipHash(random.nextLong(), random.nextLong());
    }

    /** Two ends with the numbers that begin now between them. */
    ConnectionEnds ends(
            long localHigh,
            long localLow,
            int localPort,
            long remoteHigh,
            long remoteLow,
            int remotePort,
            long nowNanos) {
        long secret = sipHash.hash(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        return new ConnectionEnds(
                localHigh,
                localLow,
                localPort,
                remoteHigh,
                remoteLow,
                remotePort,
                (int) secret + (int) (nowNanos >> CLOCK_SHIFT),
                (int) (secret >>> 32));
    }
}
