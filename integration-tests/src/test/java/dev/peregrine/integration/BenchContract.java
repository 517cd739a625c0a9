package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.DpdkWire;
import dev.peregrine.integration.harness.Metrics;
import dev.peregrine.integration.harness.Namespace;
import dev.peregrine.integration.harness.ServerProcess;
import dev.peregrine.integration.harness.Setup;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The jar as server and as load generator, two processes; one subclass per network between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BenchContract {

    private static final int BENCH_SECONDS = 60;

    private Path folder;
    private Namespace namespace;
    private Ends ends;
    private ServerProcess server;

    /**
     * How the two find each other.
     *
     * @param server arguments
     * @param client arguments
     * @param address of the server
     */
    record Ends(List<String> server, List<String> client, String address) {

        /** The ends of a wire that DPDK drives. */
        static Ends of(DpdkWire wire) {
            return new Ends(
                    List.of("--config", wire.server().toString()),
                    List.of("--config", wire.client().toString()),
                    DpdkWire.SERVER_ADDRESS);
        }
    }

    /** The ends of the subclass, whose files are to be in a folder. */
    abstract Ends ends(Path place) throws IOException;

    /** The transport of both. */
    String transport() {
        return "dpdk";
    }

    /** What a client is told of when the server's process ends: by no word of it, nor by its kernel's. */
    String serverDied() {
        return "no reply for 2.0 s: the server, or the way to it, has died";
    }

    /** What a client is told whose server was not started. */
    String nobodyIsThere() {
        return "transport dpdk cannot be used: ";
    }

    /** Checks what the server's metrics are to say when all clients have gone. */
    void afterAllHaveGone(Namespace place) {
        Metrics.await(place, Setup.METRICS_PORT, "peregrine_buffers_in_use", n -> n == 0);
    }

    @BeforeAll
    void start(@TempDir Path place) throws IOException {
        folder = place;
        namespace = Namespace.create();
        ends = ends(folder);
        server = startServer();
    }

    private ServerProcess startServer() {
        List<String> arguments = new ArrayList<>(ends.server());
        arguments.addAll(List.of("--metrics-port", Integer.toString(Setup.METRICS_PORT)));
        return ServerProcess.start(namespace, arguments);
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
        String told = bench(0, "-P", "4", "--verify", "full", "-w", "0.2", "-d", "1");

        assertThat(told).contains("over " + transport() + ", closed loop: 10 connections", "requests/s");
        assertThat(Files.readString(result()))
                .contains("\"misses\": 0,")
                .doesNotContain("\"hits\": 0,", "\"stored\": 0,");
        Metrics.await(namespace, Setup.METRICS_PORT, "memcached_current_connections", n -> n == 0);
        afterAllHaveGone(namespace);
    }

    @Test
    void valuesLargerThanASegmentPass() throws IOException {
        assertThat(benchLargeValues()).contains("65,536-byte values");
    }

    /** What large values that are verified, four stored for each that is fetched, are reported to have done. */
    final String benchLargeValues() throws IOException {
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
    void aPortThatNobodyListensOnIsNoResult() throws IOException {
        assertNoResult(launch(ends.address() + ":1"), "connection refused: nothing listens there");
    }

    @Test
    void aReplyThatIsAnErrorIsNoResult() throws IOException {
        ServerProcess bench = launch(target(), "--value-size", Integer.toString(2 << 20));
        assertNoResult(bench, "a set was answered by \"SERVER_ERROR object too large for cache\"");
    }

    @Test
    void aServerThatDiesMidwayIsNoResult() throws IOException {
        ServerProcess bench = launch(target(), "-w", "0", "-d", "600", "--timeout", "2");
        bench.awaitLog("measured");
        server.kill();
        try {
            assertNoResult(bench, serverDied());
            assertNoResult(launch(target(), "--timeout", "2"), nobodyIsThere());
        } finally {
            removeSockets();
            server = startServer();
        }
    }

    /** DPDK's devices do not take over a socket that a killed process has left. */
    private void removeSockets() throws IOException {
        try (DirectoryStream<Path> sockets = Files.newDirectoryStream(folder, "*.sock")) {
            for (Path socket : sockets) {
                Files.delete(socket);
            }
        }
    }

    private String target() {
        return ends.address() + ":" + Setup.PORT;
    }

    private String bench(int status, String... more) throws IOException {
        ServerProcess bench = launch(target(), more);
        assertThat(bench.awaitExit(BENCH_SECONDS)).as(bench.log()).isEqualTo(status);
        return bench.log();
    }

    /** Status, one line that tells why, and no figures. */
    private void assertNoResult(ServerProcess bench, String why) throws IOException {
        assertThat(bench.awaitExit(BENCH_SECONDS)).as(bench.log()).isEqualTo(1);
        List<String> lines = bench.log().lines().toList();
        assertThat(lines.getLast()).startsWith("memcached-server bench: ").contains(why);
        assertThat(lines.subList(0, lines.size() - 1))
                .allSatisfy(line -> assertThat(line).matches("(loading|measured) .*"));
        assertThat(result()).doesNotExist();
    }

    private Path result() {
        return folder.resolve("result.json");
    }

    private ServerProcess launch(String target, String... more) throws IOException {
        Files.deleteIfExists(result());
        List<String> arguments = new ArrayList<>(List.of("bench", "-s", target, "-c", "10", "--keys", "500"));
        arguments.addAll(List.of("--json", result().toString()));
        arguments.addAll(ends.client());
        arguments.addAll(List.of(more));
        return ServerProcess.launch(namespace, arguments);
    }
}
