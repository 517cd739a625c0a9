package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.peregrine.integration.harness.Http;
import dev.peregrine.integration.harness.Prometheus;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.SteadyGets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus, with the configuration that users get, scrapes a server under load and fills the dashboard. */
class DpdkPrometheusTest {

    private static final Path DOCKER = Path.of("..", "docker");

    /** What dashboards and alerts for prometheus/memcached_exporter read. */
    private static final List<String> EXPORTER_METRICS = List.of(
            "up",
            "uptime_seconds",
            "time_seconds",
            "version",
            "process_user_cpu_seconds_total",
            "process_system_cpu_seconds_total",
            "read_bytes_total",
            "written_bytes_total",
            "current_connections",
            "max_connections",
            "connections_total",
            "connections_rejected_total",
            "connections_yielded_total",
            "connections_listener_disabled_total",
            "accepting_connections",
            "current_bytes",
            "limit_bytes",
            "malloced_bytes",
            "current_items",
            "items_total",
            "items_evicted_total",
            "items_reclaimed_total",
            "item_too_large_total",
            "item_no_memory_total",
            "direct_reclaims_total",
            "commands_total");

    @TempDir
    private Path folder;

    @Test
    void everyQueryOfTheDashboardHasDataUnderLoad() throws Exception {
        try (Setup setup = Setup.afPacket(1, 0);
                SteadyGets _ = SteadyGets.start(setup);
                Prometheus prometheus = Prometheus.start(setup.serverSide(), config(), folder)) {
            prometheus.await("rate(memcached_commands_total{command=\"get\"}[5s]) > 0");
            for (String name : EXPORTER_METRICS) {
                prometheus.await("memcached_" + name);
            }
            for (String query : dashboardQueries()) {
                JsonNode result = prometheus.await(query);
                assertThat(result.get(0).path("value").path(1).asText())
                        .as(query)
                        .matches("[0-9.eE+-]+");
            }
            acceptsMetrics(setup);
        }
    }

    @Test
    void promtoolAcceptsConfigurationAndRules() throws Exception {
        run(
                "promtool",
                "check",
                "config",
                DOCKER.resolve("prometheus/prometheus.yml").toString());
        run(
                "promtool",
                "check",
                "rules",
                DOCKER.resolve("prometheus/alerts.yml").toString());
    }

    /** As it ships, but for the server's address and a quicker rhythm. */
    private Path config() throws IOException {
        String shipped = Files.readString(DOCKER.resolve("prometheus/prometheus.yml"));
        assertThat(shipped).contains("scrape_interval: 5s", "server:9150");
        Files.copy(DOCKER.resolve("prometheus/alerts.yml"), folder.resolve("alerts.yml"));
        return Files.writeString(
                folder.resolve("prometheus.yml"),
                shipped.replace("scrape_interval: 5s", "scrape_interval: 1s")
                        .replace("server:9150", "127.0.0.1:" + Setup.METRICS_PORT));
    }

    private static List<String> dashboardQueries() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(DOCKER.resolve("grafana/dashboards/peregrine.json").toFile());
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(target.path("expr")
                        .asText()
                        .replace("$__rate_interval", "5s")
                        .replace("$cluster", "peregrine")
                        .replace("$instance", ".*"));
            }
        }
        assertThat(queries).hasSizeGreaterThan(20);
        return queries;
    }

    /** Complaints about names are the conventions of libraries and of the exporter; what is malformed is refused. */
    private void acceptsMetrics(Setup setup) throws Exception {
        Path scrape = Files.writeString(
                folder.resolve("scrape"),
                Http.get(setup.serverSide(), "http://127.0.0.1:" + Setup.METRICS_PORT + "/metrics"));
        Process process = new ProcessBuilder("promtool", "check", "metrics")
                .redirectInput(scrape.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        SoftAssertions.assertSoftly(softly -> {
            softly.assertThat(status).as(output).isIn(0, 3);
            softly.assertThat(output).doesNotContain("error while linting");
        });
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
