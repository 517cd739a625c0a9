package dev.peregrine.integration.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Prometheus in a namespace, until closed. */
public final class Prometheus implements AutoCloseable {

    private static final String ADDRESS = "127.0.0.1:9090";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Namespace namespace;
    private final Process process;
    private final Path log;

    private Prometheus(Namespace namespace, Process process, Path log) {
        this.namespace = namespace;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts one.
     *
     * @param config its file
     * @param folder where it may keep its data
     */
    public static Prometheus start(Namespace namespace, Path config, Path folder) throws IOException {
        Path log = folder.resolve("prometheus.log");
        List<String> command = namespace.inside(List.of(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=" + ADDRESS));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Prometheus(namespace, process, log);
    }

    /** The result of a query, once it has one; fails where it has none within a minute. */
    public JsonNode await(String query) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        String last;
        do {
            if (!process.isAlive()) {
                throw new AssertionError("Prometheus has ended: " + Files.readString(log));
            }
            last = tryQuery(query);
            JsonNode result = JSON.readTree(last).path("data").path("result");
            if (!result.isEmpty()) {
                return result;
            }
        } while (System.nanoTime() - deadline < 0);
        throw new AssertionError(query + " has no data: " + last);
    }

    /** Prometheus takes a moment until it answers at all. */
    private String tryQuery(String query) {
        try {
            return Http.get(
                    namespace,
                    "http://" + ADDRESS + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        } catch (AssertionError e) {
            return "{\"refused\":\"" + e.getCause().getClass().getSimpleName() + "\"}";
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
