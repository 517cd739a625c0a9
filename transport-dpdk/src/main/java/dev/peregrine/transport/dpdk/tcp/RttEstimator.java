package dev.peregrine.transport.dpdk.tcp;

/** Estimates the round-trip time and from it the retransmission timeout (RFC 6298). Times in nanoseconds. */
final class RttEstimator {

    /** Granularity G of the clock that measures. */
    private static final long GRANULARITY_NANOS = 1_000_000;

    /** The timeout once data flows where the SYN had to be retransmitted (RFC 6298 section 5.7). */
    private static final long RTO_AFTER_LOST_SYN_NANOS = 3_000_000_000L;

    private final TcpSettings settings;
    private long srttNanos;
    private long rttvarNanos;
    private long rtoNanos;
    private int backoff;

    RttEstimator(TcpSettings settings) {
        this.settings = settings;
        rtoNanos = settings.initialRtoNanos();
    }

    /** Takes a measurement in, of a segment that was not retransmitted or by timestamps (RFC 6298 sections 2 and 3). */
    void sample(long rttNanos) {
        if (srttNanos == 0) {
            srttNanos = Math.max(rttNanos, 1);
            rttvarNanos = rttNanos / 2;
        } else {
            rttvarNanos += (Math.abs(srttNanos - rttNanos) - rttvarNanos) / 4;
            srttNanos = Math.max(srttNanos + (rttNanos - srttNanos) / 8, 1);
        }
        long rto = srttNanos + Math.max(GRANULARITY_NANOS, 4 * rttvarNanos);
        rtoNanos = Math.clamp(rto, settings.minRtoNanos(), settings.maxRtoNanos());
        backoff = 0;
    }

    /** Doubles the timeout, up to its bound (RFC 6298 section 5.5). */
    void backOff() {
        if (rtoNanos() < settings.maxRtoNanos()) {
            backoff++;
        }
    }

    /** The handshake is complete but its SYN was lost: without a measurement the timeout begins anew at 3 s. */
    void synWasRetransmitted() {
        if (srttNanos == 0) {
            rtoNanos = Math.clamp(RTO_AFTER_LOST_SYN_NANOS, settings.minRtoNanos(), settings.maxRtoNanos());
            backoff = 0;
        }
    }

    /** The retransmission timeout with its back-off. */
    long rtoNanos() {
        return Math.min(rtoNanos << backoff, settings.maxRtoNanos());
    }

    /** The smoothed round-trip time, or 0 before the first measurement. */
    long srttNanos() {
        return srttNanos;
    }

    long rttvarNanos() {
        return rttvarNanos;
    }
}
