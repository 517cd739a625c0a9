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
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

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
            "direct_reclaims_total");

    private static final List<String> COMMANDS_THAT_HIT_OR_MISS =
            List.of("get", "delete", "incr", "decr", "cas", "touch");

    /** What the transport tells, by the labels that the figures are found by. */
    private static final List<String> TRANSPORT_METRICS = List.of(
            "port_packets_total{port=\"0\",kind=\"received\"} > 0",
            "port_packets_total{port=\"0\",kind=\"transmitted\"} > 0",
            "port_bytes_total{port=\"0\",kind=\"received\"} > 0",
            "port_bytes_total{port=\"0\",kind=\"transmitted\"} > 0",
            "port_drops_total{port=\"0\",kind=\"missed\"}",
            "port_drops_total{port=\"0\",kind=\"no_receive_buffer\"}",
            "port_drops_total{port=\"0\",kind=\"receive_error\"}",
            "port_drops_total{port=\"0\",kind=\"transmit_error\"}",
            "port_link_up == 1",
            "queue_transmit_drops_total{loop=\"0\"}",
            "stack_events_total{loop=\"0\",event=\"frames_received\"} > 0",
            "stack_events_total{loop=\"0\",event=\"frames_sent\"} > 0",
            "stack_events_total{loop=\"0\",event=\"dropped_ip_checksum\"}",
            "stack_events_total{loop=\"0\",event=\"dropped_tcp_checksum\"}",
            "stack_events_total{loop=\"0\",event=\"dropped_udp_checksum\"}",
            "stack_burst_frames_bucket{loop=\"0\",le=\"+Inf\"} > 0",
            "buffers_in_use{loop=\"0\",pool=\"receive\"}",
            "buffers_in_use{loop=\"0\",pool=\"transmit\"}",
            "buffers_available{loop=\"0\",pool=\"receive\"} > 0",
            "buffers_available{loop=\"0\",pool=\"transmit\"} > 0",
            "loop_busy_ratio{loop=\"0\"} > 0",
            "tcp_connections{loop=\"0\",state=\"established\"} > 0",
            "tcp_connections{loop=\"0\",state=\"syn_received\"}",
            "tcp_connections{loop=\"0\",state=\"time_wait\"}",
            "tcp_round_trip_seconds_bucket{loop=\"0\",le=\"+Inf\"} > 0");

    private static final List<String> TCP_EVENTS = List.of(
            "in_segs",
            "out_segs",
            "retrans_segs",
            "timeouts",
            "fast_retransmits",
            "out_of_order_queued",
            "duplicate_acks",
            "in_rsts",
            "out_rsts",
            "estab_resets",
            "in_errs",
            "syn_cookies_sent",
            "syn_cookies_received",
            "challenge_acks",
            "listen_drops",
            "listen_overflows");

    /** Micrometer's binders of Netty and of the JVM, which the widely used dashboards find by the label application. */
    private static final List<String> LIBRARIES_METRICS = List.of(
            "netty_allocator_memory_used",
            "netty_eventexecutor_workers",
            "netty_eventexecutor_tasks_pending",
            "jvm_memory_used_bytes{application=\"peregrine\",area=\"heap\"} > 0",
            "jvm_gc_memory_allocated_bytes_total{application=\"peregrine\"}",
            "jvm_threads_live_threads{application=\"peregrine\"} > 0",
            "jvm_classes_loaded_classes{application=\"peregrine\"} > 0",
            "process_cpu_usage{application=\"peregrine\"}",
            "process_files_open_files{application=\"peregrine\"} > 0",
            "process_uptime_seconds{application=\"peregrine\"} > 0",
            "system_cpu_count{application=\"peregrine\"} > 0");

    @TempDir
    private Path folder;

    @Test
    void everyMetricAndEveryQueryOfDashboardAndAlertsHasDataUnderLoad() throws Exception {
        try (Setup setup = Setup.afPacket(1, 0);
                SteadyGets _ = SteadyGets.start(setup);
                Prometheus prometheus = Prometheus.start(setup.serverSide(), config(), folder)) {
            prometheus.await("rate(memcached_commands_total{command=\"get\"}[5s]) > 0");
            for (String query : metrics()) {
                prometheus.await(query);
            }
            for (String query : dashboardQueries()) {
                JsonNode result = prometheus.await(query);
                assertThat(result.get(0).path("value").path(1).asText())
                        .as(query)
                        .matches("[0-9.eE+-]+");
            }
            for (String query : alertQueries()) {
                prometheus.await(query);
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

    private static List<String> metrics() {
        List<String> queries = new ArrayList<>();
        EXPORTER_METRICS.forEach(name -> queries.add("memcached_" + name));
        for (String command : COMMANDS_THAT_HIT_OR_MISS) {
            queries.add(command(command, "hit"));
            queries.add(command(command, "miss"));
        }
        queries.addAll(List.of(command("cas", "badval"), command("flush", "hit"), command("set", "hit")));
        TRANSPORT_METRICS.forEach(name -> queries.add("peregrine_" + name));
        TCP_EVENTS.forEach(event -> queries.add("peregrine_tcp_events_total{loop=\"0\",event=\"" + event + "\"}"));
        queries.add("peregrine_command_seconds_bucket{command=\"get\",le=\"+Inf\"} > 0");
        queries.addAll(LIBRARIES_METRICS);
        return queries;
    }

    private static String command(String command, String status) {
        return "memcached_commands_total{command=\"" + command + "\",status=\"" + status + "\"}";
    }

    /** What alerts compare with their bounds: an expression without its comparison, and each side of an "or". */
    private static List<String> alertQueries() throws IOException {
        List<String> queries = new ArrayList<>();
        Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(DOCKER.resolve("prometheus/alerts.yml")));
        for (Object group : (List<?>) file.get("groups")) {
            for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
                String expression = ((Map<?, ?>) rule).get("expr").toString().replace("[5m]", "[5s]");
                for (String side : expression.split(" or ", -1)) {
                    queries.add(side.replaceFirst(" (==|>) [0-9.]+$", ""));
                }
            }
        }
        assertThat(queries).hasSizeGreaterThan(5).noneMatch(query -> query.contains(" > "));
        return queries;
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
