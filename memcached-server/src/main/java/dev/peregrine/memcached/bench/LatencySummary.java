package dev.peregrine.memcached.bench;

import org.HdrHistogram.Histogram;

/** The few figures that a distribution of latencies is told by. */
final class LatencySummary {

    /** What {@link #nanos} returns, in order. */
    static final String[] NAMES = {"min", "mean", "p50", "p90", "p99", "p99.9", "max"};

    private LatencySummary() {}

    static double[] nanos(Histogram latencies) {
        return new double[] {
            latencies.getMinValue(),
            latencies.getMean(),
            latencies.getValueAtPercentile(50),
            latencies.getValueAtPercentile(90),
            latencies.getValueAtPercentile(99),
            latencies.getValueAtPercentile(99.9),
            latencies.getMaxValue()
        };
    }
}
