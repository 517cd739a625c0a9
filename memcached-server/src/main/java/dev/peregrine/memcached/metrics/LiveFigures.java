package dev.peregrine.memcached.metrics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the live page shows, as JSON, read from the meters when it is asked for. Counters are told as they stand; the page
 * makes rates of two readings.
 */
final class LiveFigures {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String EVENT = "event";

    private final MeterRegistry meters;
    private final PrometheusRegistry collectors;

    LiveFigures(MeterRegistry meters, PrometheusRegistry collectors) {
        this.meters = meters;
        this.collectors = collectors;
    }

    /** One object. */
    String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("timeMillis", System.currentTimeMillis());
            server(json);
            network(json);
            latencies(json);
            loops(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void server(JsonGenerator json) throws IOException {
        json.writeNumberField("uptimeSeconds", (long) sum("memcached.uptime.seconds"));
        json.writeNumberField("gets", (long) sum("memcached.commands", "command", "get"));
        json.writeNumberField("commands", (long) sum("memcached.commands"));
        json.writeNumberField("hits", (long) sum("memcached.commands", "command", "get", "status", "hit"));
        json.writeNumberField("bytes", (long) sum("memcached.current.bytes"));
        json.writeNumberField("limitBytes", (long) sum("memcached.limit.bytes"));
        json.writeNumberField("items", (long) sum("memcached.current.items"));
        json.writeNumberField("evictions", (long) sum("memcached.items.evicted"));
        json.writeNumberField("connections", (long) sum("memcached.current.connections"));
        json.writeNumberField("maxConnections", (long) sum("memcached.max.connections"));
        json.writeNumberField("readBytes", (long) sum("memcached.read.bytes"));
        json.writeNumberField("writtenBytes", (long) sum("memcached.written.bytes"));
    }

    /** Only a network of our own can tell of these. */
    private void network(JsonGenerator json) throws IOException {
        if (meters.find("peregrine.loop.events").meters().isEmpty()) {
            return;
        }
        double dropped = sum("peregrine.port.drops");
        for (Meter meter : meters.find("peregrine.stack.events").meters()) {
            String event = meter.getId().getTag(EVENT);
            if (event != null && event.contains("dropped")) {
                dropped += value(meter);
            }
        }
        json.writeNumberField("drops", (long) dropped);
        json.writeNumberField("retransmits", (long) sum("peregrine.tcp.events", EVENT, "retrans_segs"));
    }

    /** Buckets of all classes of commands, each with its bound in seconds. */
    private void latencies(JsonGenerator json) throws IOException {
        SortedMap<Double, Long> buckets = new TreeMap<>();
        collectors.scrape(LatencyMeter.NAME::equals).stream()
                .map(HistogramSnapshot.class::cast)
                .flatMap(histogram -> histogram.getDataPoints().stream())
                .map(HistogramDataPointSnapshot::getClassicBuckets)
                .forEach(point -> add(buckets, point));
        json.writeArrayFieldStart("latencies");
        for (Map.Entry<Double, Long> bucket : buckets.entrySet()) {
            json.writeStartObject();
            if (!bucket.getKey().isInfinite()) {
                json.writeNumberField("seconds", bucket.getKey());
            }
            json.writeNumberField("count", bucket.getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void add(SortedMap<Double, Long> buckets, ClassicHistogramBuckets point) {
        for (int i = 0; i < point.size(); i++) {
            buckets.merge(point.getUpperBound(i), point.getCount(i), Long::sum);
        }
    }

    private void loops(JsonGenerator json) throws IOException {
        SortedMap<Integer, String> loops = new TreeMap<>();
        for (Meter meter : meters.find("peregrine.loop.busy.ratio").meters()) {
            String loop = meter.getId().getTag("loop");
            loops.put(Integer.valueOf(loop), loop);
        }
        json.writeArrayFieldStart("loops");
        for (String loop : loops.values()) {
            json.writeStartObject();
            json.writeStringField("loop", loop);
            json.writeNumberField("busyNanos", (long) sum("peregrine.loop.events", "loop", loop, EVENT, "busy_nanos"));
            json.writeNumberField("idleNanos", (long) sum("peregrine.loop.events", "loop", loop, EVENT, "idle_nanos"));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private double sum(String name, String... tags) {
        double sum = 0;
        for (Meter meter : meters.find(name).tags(tags).meters()) {
            sum += value(meter);
        }
        return sum;
    }

    private static double value(Meter meter) {
        return switch (meter) {
            case FunctionCounter counter -> counter.count();
            case Gauge gauge -> gauge.value();
            default -> 0;
        };
    }
}
