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
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** All meters of a server in Prometheus's form: those it is given and the JVM's. */
final class MetricsRegistry implements AutoCloseable {

    /** The label that dashboards for JVMs tell applications apart by. */
    static final String APPLICATION = "application";

    static final String PEREGRINE = "peregrine";

    private static final String COUNTER_SUFFIX = "_total";

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

    /**
     * The meters as they are now.
     *
     * @param contentType the form wanted: Prometheus's own, or OpenMetrics
     * @param names the metrics wanted, as Prometheus calls them; all where there are none
     */
    String scrape(String contentType, Collection<String> names) {
        if (names.isEmpty()) {
            return registry.scrape(contentType);
        }
        return registry.scrape(
                contentType, names.stream().map(MetricsRegistry::family).collect(Collectors.toSet()));
    }

    /** What the registry knows a counter by, whose samples alone bear the suffix. */
    private static String family(String name) {
        return name.endsWith(COUNTER_SUFFIX) ? name.substring(0, name.length() - COUNTER_SUFFIX.length()) : name;
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
