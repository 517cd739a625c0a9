package dev.peregrine.memcached.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * A histogram whose buckets are counted elsewhere and read when a scraper asks, which Micrometer has none of. It has no sum
 * of the values.
 */
public final class HistogramMeter implements MeterBinder, Collector {

    /**
     * A bucket of one series.
     *
     * @param labels of the series
     * @param bound that values counted here do not exceed; infinite for the last one
     * @param upTo values so far, those of lesser bounds included
     */
    public record Bucket(Map<String, String> labels, double bound, DoubleSupplier upTo) {}

    private final String name;
    private final String help;
    private final Map<Map<String, String>, List<Bucket>> series = new LinkedHashMap<>();

    /** @param name as Prometheus has it, without the ending of a bucket */
    public HistogramMeter(String name, String help, List<Bucket> buckets) {
        this.name = name;
        this.help = help;
        for (Bucket bucket : buckets) {
            series.computeIfAbsent(bucket.labels(), _ -> new ArrayList<>()).add(bucket);
        }
        series.values().forEach(each -> each.sort(Comparator.comparingDouble(Bucket::bound)));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        if (registry instanceof PrometheusMeterRegistry prometheus) {
            prometheus.getPrometheusRegistry().register(this);
        }
    }

    @Override
    public MetricSnapshot collect() {
        HistogramSnapshot.Builder histogram =
                HistogramSnapshot.builder().name(name).help(help);
        series.forEach((labels, buckets) -> histogram.dataPoint(HistogramDataPointSnapshot.builder()
                .labels(withApplication(labels))
                .classicHistogramBuckets(counts(buckets))
                .build()));
        return histogram.build();
    }

    private static Labels withApplication(Map<String, String> labels) {
        Labels.Builder all = Labels.builder().label(MetricsRegistry.APPLICATION, MetricsRegistry.PEREGRINE);
        labels.forEach(all::label);
        return all.build();
    }

    /** Those that count go on while this reads, so that a bucket may have fewer than one that was read before it. */
    private static ClassicHistogramBuckets counts(List<Bucket> buckets) {
        ClassicHistogramBuckets.Builder counts = ClassicHistogramBuckets.builder();
        long before = 0;
        for (Bucket bucket : buckets) {
            long upTo = Math.max(before, (long) bucket.upTo().getAsDouble());
            counts.bucket(bucket.bound(), upTo - before);
            before = upTo;
        }
        return counts.build();
    }
}
