package dev.peregrine.transport.dpdk.util;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Values are found again at or below the power of two that bounds them. */
class Log2HistogramTest {

    private final Log2Histogram histogram = new Log2Histogram(6);

    @Test
    void aPowerOfTwoIsWithinItsOwnBoundAndItsSuccessorIsNot() {
        histogram.add(8);
        histogram.add(9);
        assertThat(histogram.upTo(2)).isZero();
        assertThat(histogram.upTo(3)).isOne();
        assertThat(histogram.upTo(4)).isEqualTo(2);
    }

    @Test
    void theSmallestBoundTakesNothingAndOne() {
        histogram.add(0);
        histogram.add(1);
        histogram.add(2);
        assertThat(histogram.upTo(0)).isEqualTo(2);
    }

    @Test
    void whatExceedsAllBoundsIsInTheTotalAlone() {
        histogram.add(32);
        histogram.add(33);
        histogram.add(Integer.MAX_VALUE);
        assertThat(histogram.upTo(histogram.bounds() - 1)).isOne();
        assertThat(histogram.total()).isEqualTo(3);
    }
}
