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
    private static final long NANOS_PER_MILLI = 1_000_000;

    private int srttMicros;
    private int rttvarMicros;
    private int rtoMicros;
    private int minRttMicros;
    private byte backoff;

    RttEstimator(TcpSettings settings) {
        rtoMicros = (int) (settings.initialRtoNanos() / NANOS_PER_MICRO);
    }

    /**
     * Measures by what a segment says to have arrived: by the time at which it was sent where it was sent once, else by
     * the timestamp that is echoed.
     */
    void take(TcpConnection connection, IncomingSegment segment, Delivery delivery, HyStart hyStart) {
        TcpSettings settings = connection.layer().settings();
        if (delivery.sampled) {
            int rttMicros = exactSample(delivery.nowNanos - delivery.sampleSentNanos, settings);
            connection.layer().counters().roundTripMicros().add(rttMicros);
            hyStart.sample(rttMicros);
        } else if (delivery.acknowledgedBytes > 0 && connection.timestamps() && segment.options.timestampEcho != 0) {
            int millis = connection.timestampNow(delivery.nowNanos) - segment.options.timestampEcho;
            if (millis >= 0) {
                // Less than the clock can tell is still not nothing.
                sample(Math.max(millis, 1) * NANOS_PER_MILLI, settings);
            }
        }
    }

    /** Takes a measurement in, of a segment that was not retransmitted or by timestamps (RFC 6298 sections 2 and 3). */
    private void sample(long rttNanos, TcpSettings settings) {
        int rttMicros = micros(rttNanos, settings);
        if (srttMicros == 0) {
            srttMicros = rttMicros;
            rttvarMicros = rttMicros / 2;
        } else {
            rttvarMicros += (Math.abs(srttMicros - rttMicros) - rttvarMicros) / 4;
            srttMicros = Math.max(srttMicros + (rttMicros - srttMicros) / 8, 1);
        }
        bound(srttMicros + Math.max(GRANULARITY_MICROS, 4L * rttvarMicros), settings);
    }

    /** Takes an exact measurement in, which counts for the least round-trip time too; returns it in microseconds. */
    int exactSample(long rttNanos, TcpSettings settings) {
        sample(rttNanos, settings);
        int rttMicros = micros(rttNanos, settings);
        minRttMicros = minRttMicros == 0 ? rttMicros : Math.min(minRttMicros, rttMicros);
        return rttMicros;
    }

    /** Longer than any timeout can be, a round trip is not worth being told apart. */
    private static int micros(long rttNanos, TcpSettings settings) {
        return (int) Math.clamp(rttNanos / NANOS_PER_MICRO, 1, settings.maxRtoNanos() / NANOS_PER_MICRO);
    }

    private void bound(long micros, TcpSettings settings) {
        long least = settings.minRtoNanos() / NANOS_PER_MICRO;
        long most = Math.max(settings.maxRtoNanos() / NANOS_PER_MICRO, least);
        rtoMicros = (int) Math.clamp(micros, least, most);
        backoff = 0;
    }

    /** Doubles the timeout, up to its bound (RFC 6298 section 5.5). */
    void backOff(TcpSettings settings) {
        if (rtoNanos(settings) < settings.maxRtoNanos()) {
            backoff++;
        }
    }

    /** The handshake is complete but its SYN was lost: without a measurement the timeout begins anew at 3 s. */
    void synWasRetransmitted(TcpSettings settings) {
        if (srttMicros == 0) {
            bound(RTO_AFTER_LOST_SYN_MICROS, settings);
        }
    }

    /** The retransmission timeout with its back-off. */
    long rtoNanos(TcpSettings settings) {
        return Math.min(((long) rtoMicros * NANOS_PER_MICRO) << backoff, settings.maxRtoNanos());
    }

    /** The smoothed round-trip time, or 0 before the first measurement. */
    long srttNanos() {
        return (long) srttMicros * NANOS_PER_MICRO;
    }

    /** How much single round trips differ from it. */
    long rttvarNanos() {
        return (long) rttvarMicros * NANOS_PER_MICRO;
    }

    /** The least round-trip time ever measured, or 0 before the first measurement. */
    long minRttNanos() {
        return (long) minRttMicros * NANOS_PER_MICRO;
    }
}
