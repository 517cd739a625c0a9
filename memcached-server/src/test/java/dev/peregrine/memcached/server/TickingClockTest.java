package dev.peregrine.memcached.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The clock that expiry is counted in. */
class TickingClockTest {

    @Test
    void itTellsUnixTimeAndTicksByItself() {
        try (TickingClock clock = TickingClock.start()) {
            long first = clock.nowSeconds();
            assertThat(first).isCloseTo(System.currentTimeMillis() / 1000, within(2L));

            while (clock.nowSeconds() == first) {
                Thread.onSpinWait();
            }

            assertThat(clock.nowSeconds()).isCloseTo(System.currentTimeMillis() / 1000, within(2L));
        }
    }
}
