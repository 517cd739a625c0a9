package dev.peregrine.transport.dpdk.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import org.junit.jupiter.api.Test;

/** How fast bulk transfers are where frames get lost, and how they share a line, in virtual time. */
class GoodputTest {

    private static final long MILLISECOND = 1_000_000L;
    private static final int SEGMENT = 1448;
    private static final int FRAME = 1514;
    private static final TcpSettings LARGE_BUFFERS = new TcpSettings.Builder()
            .sendBufferSize(4_000_000)
            .receiveBufferSize(8_000_000)
            .build();

    @Test
    void oneFlowAtOnePercentLossAnd50MillisecondsRoundTrip() {
        assertGoodput(0.01, 50, 150);
    }

    @Test
    void oneFlowAtOneHundredthPercentLossAnd100MillisecondsRoundTrip() {
        assertGoodput(0.0001, 100, 200);
    }

    private static void assertGoodput(double loss, int roundTripMillis, long seconds) {
        double goodput = 0;
        int seeds = 3;
        for (int seed = 0; seed < seeds; seed++) {
            try (Bottleneck line = new Bottleneck(seed, LARGE_BUFFERS, roundTripMillis * MILLISECOND)) {
                line.addFlow().loss(loss);
                line.run(seconds);
                goodput += (double) line.received(0) / seconds / seeds;
            }
        }
        double roundTrip = roundTripMillis / 1000.0;
        double cubic = SEGMENT * averageCubicWindow(loss, roundTrip) / roundTrip;
        double reno = SEGMENT * averageRenoWindow(loss) / roundTrip;
        System.out.printf(
                "loss %s %%, %d ms: goodput %,.0f bytes/s; RFC 9438 expects %,.0f of CUBIC and %,.0f of Reno%n",
                loss * 100, roundTripMillis, goodput, cubic, reno);
        assertThat(goodput).isGreaterThan(0.7 * Math.max(cubic, reno));
    }

    /** Segments in flight on average (RFC 9438 section 5.1, equation 6, with C = 0.4 and beta = 0.7). */
    private static double averageCubicWindow(double loss, double roundTripSeconds) {
        double c = 0.4;
        double beta = 0.7;
        return Math.pow(c * (3 + beta) / (4 * (1 - beta)), 0.25) * Math.pow(roundTripSeconds / loss, 0.75);
    }

    /** Segments in flight on average of Reno, which CUBIC's Reno-friendly region equals (the same, equation 7). */
    private static double averageRenoWindow(double loss) {
        return Math.sqrt(1.5 / loss);
    }

    @Test
    void twoFlowsShareALineFairly() {
        long bitsPerSecond = 20_000_000;
        int roundTripMillis = 50;
        int bandwidthDelayFrames = (int) (bitsPerSecond * roundTripMillis / 1000 / 8 / FRAME);
        try (Bottleneck line = new Bottleneck(1, LARGE_BUFFERS, roundTripMillis * MILLISECOND)) {
            line.addFlow().bitsPerSecond(bitsPerSecond).queueLimit(bandwidthDelayFrames);
            line.run(5);
            line.addFlow().bitsPerSecond(bitsPerSecond).queueLimit(bandwidthDelayFrames);
            line.run(15);
            long before0 = line.received(0);
            long before1 = line.received(1);
            long seconds = 120;
            line.run(seconds);
            double first = (double) (line.received(0) - before0) / seconds;
            double second = (double) (line.received(1) - before1) / seconds;
            double jain = (first + second) * (first + second) / (2 * (first * first + second * second));
            double utilisation = (first + second) * 8 * FRAME / SEGMENT / bitsPerSecond;
            System.out.printf(
                    "two flows on a line of %,d bit/s, %d ms, queue of %d frames: %,.0f and %,.0f bytes/s, Jain index %.3f,"
                            + " utilisation %.3f, %d of %d frames dropped%n",
                    bitsPerSecond,
                    roundTripMillis,
                    bandwidthDelayFrames,
                    first,
                    second,
                    jain,
                    utilisation,
                    line.dropped(),
                    line.frames());
            assertThat(jain).isGreaterThanOrEqualTo(0.9);
            assertThat(utilisation).isGreaterThanOrEqualTo(0.9);
        }
    }
}
