package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.DpdkWire;
import dev.peregrine.integration.harness.Metrics;
import dev.peregrine.integration.harness.Namespace;
import dev.peregrine.integration.harness.ServerProcess;
import dev.peregrine.integration.harness.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar as server and as load generator, two processes with a stack of ours in each and no kernel between them; one
 * subclass per wire.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BenchContract {

    private static final int BENCH_SECONDS = 60;
    private static final String TARGET = DpdkWire.SERVER_ADDRESS + ":" + Setup.PORT;

    private Path folder;
    private Namespace namespace;
    private DpdkWire wire;
    private ServerProcess server;

    /** The wire of the subclass, whose files are to be in a folder. */
    abstract DpdkWire wire(Path place) throws IOException;

    @BeforeAll
    void start(@TempDir Path place) throws IOException {
        folder = place;
        namespace = Namespace.create();
        wire = wire(folder);
        server = ServerProcess.start(
                namespace,
                List.of("--config", wire.server().toString(), "--metrics-port", Integer.toString(Setup.METRICS_PORT)));
    }

    @AfterAll
    void stop() {
        try {
            server.close();
        } finally {
            namespace.close();
        }
    }

    @Test
    void everyReplyIsRightAndNothingIsLeft() throws IOException {
        Path json = folder.resolve("result.json");

        String told = bench(0, "-P", "4", "--verify", "full", "-w", "0.2", "-d", "1", "--json", json.toString());

        assertThat(told).contains("over dpdk, closed loop: 10 connections", "requests/s");
        assertThat(Files.readString(json)).contains("\"misses\": 0,").doesNotContain("\"hits\": 0,", "\"stored\": 0,");
        Metrics.await(namespace, Setup.METRICS_PORT, "memcached_current_connections", n -> n == 0);
        Metrics.await(namespace, Setup.METRICS_PORT, "peregrine_buffers_in_use", n -> n == 0);
    }

    @Test
    void valuesLargerThanASegmentPass() {
        assertThat(benchLargeValues()).contains("65,536-byte values");
    }

    /** What large values that are verified, four stored for each that is fetched, are reported to have done. */
    final String benchLargeValues() {
        return bench(
                0,
                "--protocol",
                "meta",
                "--value-size",
                "65536",
                "--ratio",
                "1:4",
                "--verify",
                "full",
                "-w",
                "0",
                "-d",
                "0.5");
    }

    /** The server's metrics at this moment. */
    final Metrics scrape() {
        return Metrics.scrape(namespace, Setup.METRICS_PORT);
    }

    @Test
    void aPortThatNobodyListensOnIsRefused() {
        List<String> line = List.of("-s", DpdkWire.SERVER_ADDRESS + ":1");
        assertThat(bench(1, line.toArray(String[]::new))).contains("connection refused: nothing listens there");
    }

    private String bench(int status, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "bench", "--config", wire.client().toString(), "-s", TARGET, "-q", "-c", "10", "--keys", "500"));
        if (List.of(more).contains("-s")) {
            arguments.removeAll(List.of("-s", TARGET));
        }
        arguments.addAll(List.of(more));
        ServerProcess bench = ServerProcess.launch(namespace, arguments);
        assertThat(bench.awaitExit(BENCH_SECONDS)).as(bench.log()).isEqualTo(status);
        return bench.log();
    }
}
