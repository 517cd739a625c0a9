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

    /** The secret that belongs to two ends; its halves serve for the sequence number and for the timestamps. */
    long secret(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        return sipHash.hash(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
    }

    /** The initial sequence number at a time. */
    static int initialSequence(long secret, long nowNanos) {
        return (int) secret + (int) (nowNanos >> CLOCK_SHIFT);
    }

    /** What is added to the clock of the timestamps option. */
    static int timestampOffset(long secret) {
        return (int) (secret >>> 32);
    }
}
