package dev.peregrine.transport.dpdk.tcp;

/**
 * Ends the first slow start before it overflows the path (HyStart++, RFC 9406): round trips that become longer make the
 * growth slower, and end it where they stay so.
 */
final class HyStart {

    private static final int MIN_RTT_THRESHOLD_MICROS = 4_000;
    private static final int MAX_RTT_THRESHOLD_MICROS = 16_000;
    private static final int MIN_RTT_DIVISOR = 8;
    private static final int SAMPLES = 8;
    private static final int GROWTH_DIVISOR = 4;
    private static final int CONSERVATIVE_ROUNDS = 5;

    /** Segments of one ACK that count, where sending is not paced. */
    private static final int MOST_SEGMENTS = 8;

    private static final int NONE = Integer.MAX_VALUE;

    private int windowEnd;
    private int lastRoundMinMicros;
    private int currentRoundMinMicros;
    private int samples;

    /** The least round trip when conservative slow start began; {@link #NONE} outside of it. */
    private int baselineMicros;

    private int rounds;

    /** The first round begins. */
    void begin(int sndNxt) {
        windowEnd = sndNxt;
        lastRoundMinMicros = NONE;
        currentRoundMinMicros = NONE;
        samples = 0;
        baselineMicros = NONE;
        rounds = 0;
    }

    /** Takes a measured round trip in. */
    void sample(int rttMicros) {
        currentRoundMinMicros = Math.min(currentRoundMinMicros, rttMicros);
        samples++;
        if (samples < SAMPLES) {
            return;
        }
        if (baselineMicros != NONE) {
            if (currentRoundMinMicros < baselineMicros) {
                // The longer round trips were a passing thing.
                baselineMicros = NONE;
            }
        } else if (lastRoundMinMicros != NONE) {
            int threshold = Math.clamp(
                    lastRoundMinMicros / MIN_RTT_DIVISOR, MIN_RTT_THRESHOLD_MICROS, MAX_RTT_THRESHOLD_MICROS);
            if (currentRoundMinMicros >= lastRoundMinMicros + threshold) {
                baselineMicros = currentRoundMinMicros;
                rounds = 0;
            }
        }
    }

    /** Bytes by which the window grows for so many bytes acknowledged. */
    int growth(int bytes, int mss) {
        int counted = Math.min(bytes, MOST_SEGMENTS * mss);
        return baselineMicros == NONE ? counted : counted / GROWTH_DIVISOR;
    }

    /**
     * Ends a round where all that was sent when it began is acknowledged.
     *
     * @return whether slow start shall end
     */
    boolean acknowledged(int sndUna, int sndNxt) {
        if (SequenceNumber.lessThan(sndUna, windowEnd)) {
            return false;
        }
        windowEnd = sndNxt;
        lastRoundMinMicros = currentRoundMinMicros;
        currentRoundMinMicros = NONE;
        samples = 0;
        if (baselineMicros == NONE) {
            return false;
        }
        rounds++;
        return rounds >= CONSERVATIVE_ROUNDS;
    }
}
