package dev.peregrine.memcached.metrics;

import dev.peregrine.memcached.protocol.command.CommandClass;
import dev.peregrine.memcached.protocol.command.Latencies;
import dev.peregrine.memcached.protocol.command.Statistics;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.concurrent.TimeUnit;

/**
 * The histogram of the commands' times, a series for each class. Micrometer has no histogram that is read where it is
 * kept, so this is one of the Prometheus client's.
 */
final class LatencyMeter implements Collector {

    static final String NAME = "peregrine_command_seconds";

    private static final double SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Statistics statistics;

    LatencyMeter(Statistics statistics) {
        this.statistics = statistics;
    }

    @Override
    public MetricSnapshot collect() {
        HistogramSnapshot.Builder histogram = HistogramSnapshot.builder()
                .name(NAME)
                .help("Seconds from the arrival of a command to the end of its reply, of a sample of commands.");
        for (CommandClass commands : CommandClass.values()) {
            histogram.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                    .labels(Labels.of(
                            MetricsRegistry.APPLICATION, MetricsRegistry.PEREGRINE, "command", commands.label()))
                    .classicHistogramBuckets(buckets(commands))
                    .sum(statistics.measuredNanos(commands) / SECOND_NANOS)
                    .build());
        }
        return histogram.build();
    }

    private ClassicHistogramBuckets buckets(CommandClass commands) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int bucket = 0; bucket < Latencies.buckets(); bucket++) {
            long bound = Latencies.boundNanos(bucket);
            buckets.bucket(
                    bound == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : bound / SECOND_NANOS,
                    statistics.measured(commands, bucket));
        }
        return buckets.build();
    }
}
