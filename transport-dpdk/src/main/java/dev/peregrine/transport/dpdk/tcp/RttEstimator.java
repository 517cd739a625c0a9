package dev.peregrine.transport.dpdk.tcp;

/**
 * Estimates the round-trip time and from it the retransmission timeout (RFC 6298). Counts in microseconds, which keeps a
 * connection small; says nanoseconds.
 */
final class RttEstimator {

    /** Granularity G of the clock that measures. */
    private static final int GRANULARITY_MICROS = 1_000;

    /** The timeout once data flows where the SYN had to be retransmitted (RFC 6298 section 5.7). */
    private static final int RTO_AFTER_LOST_SYN_MICROS = 3_000_000;

    private static final int NANOS_PER_MICRO = 1_000;

    private final TcpSettings settings;
    private int srttMicros;
    private int rttvarMicros;
    private int rtoMicros;
    private byte backoff;

    RttEstimator(TcpSettings settings) {
        this.settings = settings;
        rtoMicros = (int) (settings.initialRtoNanos() / NANOS_PER_MICRO);
    }

    /** Takes a measurement in, of a segment that was not retransmitted or by timestamps (RFC 6298 sections 2 and 3). */
    void sample(long rttNanos) {
        // Longer than any timeout can be, it is not worth being told apart.
        int rttMicros = (int) Math.clamp(rttNanos / NANOS_PER_MICRO, 1, settings.maxRtoNanos() / NANOS_PER_MICRO);
        if (srttMicros == 0) {
            srttMicros = rttMicros;
            rttvarMicros = rttMicros / 2;
        } else {
            rttvarMicros += (Math.abs(srttMicros - rttMicros) - rttvarMicros) / 4;
            srttMicros = Math.max(srttMicros + (rttMicros - srttMicros) / 8, 1);
        }
        bound(srttMicros + Math.max(GRANULARITY_MICROS, 4L * rttvarMicros));
    }

    private void bound(long micros) {
        long least = settings.minRtoNanos() / NANOS_PER_MICRO;
        long most = Math.max(settings.maxRtoNanos() / NANOS_PER_MICRO, least);
        rtoMicros = (int) Math.clamp(micros, least, most);
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
        if (srttMicros == 0) {
            bound(RTO_AFTER_LOST_SYN_MICROS);
        }
    }

    /** The retransmission timeout with its back-off. */
    long rtoNanos() {
        return Math.min(((long) rtoMicros * NANOS_PER_MICRO) << backoff, settings.maxRtoNanos());
    }

    /** The smoothed round-trip time, or 0 before the first measurement. */
    long srttNanos() {
        return (long) srttMicros * NANOS_PER_MICRO;
    }
}
