package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.Metrics;
import dev.peregrine.integration.harness.Setup;

/** Two loops share a device with one queue: half of the flows are steered in software. */
class DpdkTwoLoopsOneQueueTest extends TransportContract {

    @Override
    Setup start() {
        return Setup.afPacket(2, 0, "-m", ROOM_FOR_ALL);
    }

    @Override
    void afterTraffic(Metrics metrics) {
        double out = metrics.sum("peregrine_stack_events_total", "event=frames_steered_out", "loop=0");
        double in = metrics.sum("peregrine_stack_events_total", "event=frames_steered_in", "loop=1");
        double received = metrics.sum("peregrine_stack_events_total", "event=frames_received", "loop=0");
        assertThat(out).isGreaterThan(received / 10).isLessThan(received);
        assertThat(in).isBetween(out, out + 1000);
        setup().awaitNothingLeft();
    }
}
