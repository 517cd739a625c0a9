package dev.peregrine.memcached.bench;

import java.util.List;

/**
 * A run without errors.
 *
 * @param transport that the client ran on
 * @param serverVersion as the server itself says
 * @param total of the measured time
 * @param series of the measured time in pieces
 */
record BenchResult(BenchOptions options, String transport, String serverVersion, Interval total, List<Sample> series) {

    BenchResult {
        series = List.copyOf(series);
    }

    /**
     * A piece of the measured time.
     *
     * @param second of the run at its end
     * @param rate requests a second
     * @param medianNanos of the latencies
     * @param p99Nanos 99th percentile of the latencies
     */
    record Sample(double second, double rate, long medianNanos, long p99Nanos) {}

    /** Part of the offered requests that the server took, from 0 to 1; 1 in a closed loop. */
    double servedPart() {
        return options.openLoop() ? Math.min(1, total.rate() / options.rate()) : 1;
    }

    double allocatedBytesPerRequest() {
        return total.requests() == 0 ? 0 : (double) total.allocatedBytes() / total.requests();
    }
}
