package dev.peregrine.memcached.protocol.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which turns are measured, and where their commands are counted. */
class LatenciesTest {

    private static final int FIVE_MICROSECONDS = 2;
    private static final int ABOVE_ALL = Latencies.buckets() - 1;

    private final LoopCounters counters = new LoopCounters();
    private final Latencies latencies = counters.latencies();
    private final Object connection = new Object();

    @Test
    void oneTurnOfManyIsMeasured() {
        int measured = 0;
        for (int turn = 0; turn < 10 * Latencies.SAMPLING; turn++) {
            if (latencies.isDue()) {
                measured++;
                latencies.begin(connection, 0);
            }
        }
        assertThat(measured).isEqualTo(10);
    }

    @Test
    void eachCommandOfATurnCountsWithTheTurnsTime() {
        counters.increment(Counter.CMD_GET);

        latencies.begin(connection, 1_000_000);
        counters.increment(Counter.CMD_GET);
        counters.increment(Counter.CMD_GET);
        counters.increment(Counter.DELETE_MISSES);
        latencies.end(1_004_000);

        assertThat(latencies.count(CommandClass.GET, FIVE_MICROSECONDS)).isEqualTo(2);
        assertThat(latencies.sumNanos(CommandClass.GET)).isEqualTo(8_000);
        assertThat(latencies.count(CommandClass.DELETE, FIVE_MICROSECONDS)).isEqualTo(1);
        assertThat(latencies.sumNanos(CommandClass.SET)).isZero();
    }

    @Test
    void commandsOfOthersDoNotCountWhileItWaits() {
        latencies.begin(connection, 0);
        counters.increment(Counter.CMD_GET);
        latencies.pause();
        counters.increment(Counter.CMD_GET);
        counters.increment(Counter.CMD_SET);
        latencies.resume();
        counters.increment(Counter.CMD_GET);
        latencies.end(5_000);

        assertThat(latencies.count(CommandClass.GET, FIVE_MICROSECONDS)).isEqualTo(2);
        assertThat(latencies.count(CommandClass.SET, FIVE_MICROSECONDS)).isZero();
        assertThat(latencies.sumNanos(CommandClass.GET)).isEqualTo(10_000);
    }

    @Test
    void aBoundBelongsToTheBucketBelowIt() {
        measure(5_000);
        measure(5_001);
        measure(Latencies.boundNanos(ABOVE_ALL - 1) + 1);

        assertThat(latencies.count(CommandClass.SET, FIVE_MICROSECONDS)).isEqualTo(1);
        assertThat(latencies.count(CommandClass.SET, FIVE_MICROSECONDS + 1)).isEqualTo(1);
        assertThat(latencies.count(CommandClass.SET, ABOVE_ALL)).isEqualTo(1);
        assertThat(Latencies.boundNanos(ABOVE_ALL)).isEqualTo(Long.MAX_VALUE);
    }

    private void measure(long nanos) {
        latencies.begin(connection, 0);
        counters.increment(Counter.CMD_SET);
        latencies.end(nanos);
    }

    @Test
    void onlyTheConnectionWhoseTurnItIsEndsTheMeasurement() {
        assertThat(latencies.isMeasuring(connection)).isFalse();
        latencies.begin(connection, 0);

        assertThat(latencies.isMeasuring(new Object())).isFalse();
        assertThat(latencies.isMeasuring(connection)).isTrue();
        latencies.end(1);
        assertThat(latencies.isMeasuring(connection)).isFalse();
    }
}
