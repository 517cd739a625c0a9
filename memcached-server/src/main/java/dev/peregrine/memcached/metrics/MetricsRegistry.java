package dev.peregrine.memcached.metrics;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/** All meters of a server in Prometheus's form: those it is given and the JVM's. */
final class MetricsRegistry implements AutoCloseable {

    /** The label that dashboards for JVMs tell applications apart by. */
    static final String APPLICATION = "application";

    static final String PEREGRINE = "peregrine";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LiveFigures live = new LiveFigures(registry, registry.getPrometheusRegistry());
    private final JvmGcMetrics gcMetrics = new JvmGcMetrics();

    MetricsRegistry(List<MeterBinder> meters) {
        registry.config().commonTags(APPLICATION, PEREGRINE);
        meters.forEach(binder -> binder.bindTo(registry));
        List<MeterBinder> jvm = List.of(
                gcMetrics,
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ClassLoaderMetrics(),
                new ProcessorMetrics(),
                new UptimeMetrics(),
                new FileDescriptorMetrics());
        jvm.forEach(binder -> binder.bindTo(registry));
    }

    /** @param contentType the form wanted: Prometheus's own, or OpenMetrics */
    String scrape(String contentType) {
        return registry.scrape(contentType);
    }

    /** What the live page shows, as JSON. */
    String live() {
        return live.json();
    }

    @Override
    public void close() {
        gcMetrics.close();
        registry.close();
    }
}
