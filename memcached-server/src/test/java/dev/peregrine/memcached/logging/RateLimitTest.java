package dev.peregrine.memcached.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What may be told, in virtual time. */
class RateLimitTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Shortly before the clock of the system wraps around, as it may. */
    private static final long BEGIN = Long.MAX_VALUE - SECOND / 2;

    private final RateLimit limit = new RateLimit(Duration.ofSeconds(1), BEGIN);

    @Test
    void theFirstIsTold() {
        assertThat(limit.pass(BEGIN)).isZero();
    }

    @Test
    void thoseOfTheSameIntervalAreHeldBackAndCounted() {
        limit.pass(BEGIN);
        assertThat(limit.pass(BEGIN + 1)).isEqualTo(RateLimit.HELD_BACK);
        assertThat(limit.pass(BEGIN + SECOND - 1)).isEqualTo(RateLimit.HELD_BACK);
        assertThat(limit.pass(BEGIN + SECOND)).isEqualTo(2);
        assertThat(limit.pass(BEGIN + 2 * SECOND)).isZero();
    }

    @Test
    void afterSilenceThereIsNoBacklogOfLines() {
        limit.pass(BEGIN);
        long later = BEGIN + 100 * SECOND;
        assertThat(limit.pass(later)).isZero();
        assertThat(limit.pass(later + 1)).isEqualTo(RateLimit.HELD_BACK);
    }
}
