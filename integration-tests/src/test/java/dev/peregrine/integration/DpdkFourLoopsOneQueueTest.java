package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.Metrics;
import dev.peregrine.integration.harness.Setup;

/** Four loops share a device with one queue: one receives, and steers the flows of the other three to them. */
class DpdkFourLoopsOneQueueTest extends TransportContract {

    private static final int LOOPS = 4;

    @Override
    Setup start() {
        return Setup.afPacket(LOOPS, 0, "-m", ROOM_FOR_ALL);
    }

    @Override
    void afterTraffic(Metrics metrics) {
        double received = events(metrics, "frames_received", 0);
        double out = events(metrics, "frames_steered_out", 0);
        assertThat(out).isBetween(received / 2, received);
        double in = 0;
        for (int loop = 1; loop < LOOPS; loop++) {
            double toLoop = events(metrics, "frames_steered_in", loop);
            assertThat(toLoop).as("frames of loop %d", loop).isGreaterThan(received / 20);
            assertThat(events(metrics, "frames_steered_out", loop)).isZero();
            in += toLoop;
        }
        assertThat(in).isBetween(out, out + 1000);
        setup().awaitNothingLeft();
    }

    private static double events(Metrics metrics, String event, int loop) {
        return metrics.sum("peregrine_stack_events_total", "event=" + event, "loop=" + loop);
    }
}
