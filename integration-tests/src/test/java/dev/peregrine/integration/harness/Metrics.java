package dev.peregrine.integration.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;

/** One scrape of the server's Prometheus endpoint. */
public final class Metrics {

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Map<String, Double> samples;

    private Metrics(Map<String, Double> samples) {
        this.samples = samples;
    }

    /** Scrapes the endpoint on the loopback of the server's namespace. */
    public static Metrics scrape(Namespace namespace, int port) {
        try {
            return NamespaceThread.call(namespace, () -> parse(fetch(port)));
        } catch (RuntimeException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Scrapes until a sum fulfils a condition; fails with its last value where it does not within ten seconds. */
    public static Metrics await(Namespace namespace, int port, String name, DoublePredicate condition) {
        return await(namespace, port, name, metrics -> metrics.sum(name), condition);
    }

    /** Scrapes until a value fulfils a condition; fails with the last one where it does not within ten seconds. */
    public static Metrics await(
            Namespace namespace, int port, String what, ToDoubleFunction<Metrics> value, DoublePredicate condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            Metrics metrics = scrape(namespace, port);
            if (condition.test(value.applyAsDouble(metrics))) {
                return metrics;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(what + " stays at " + value.applyAsDouble(metrics) + ": " + metrics.notZero());
            }
        }
    }

    /**
     * The sum of all samples of a name; fails where there is none.
     *
     * @param labels those that count, each as {@code name=value}
     */
    public double sum(String name, String... labels) {
        double sum = 0;
        boolean any = false;
        for (Map.Entry<String, Double> sample : samples.entrySet()) {
            if (isOf(sample.getKey(), name, labels)) {
                sum += sample.getValue();
                any = true;
            }
        }
        if (!any) {
            throw new AssertionError("no metric " + name + List.of(labels) + " among " + samples.keySet());
        }
        return sum;
    }

    /** What the stack and its transport counted, to tell why a value is not as awaited. */
    private Map<String, Double> notZero() {
        Map<String, Double> counted = new TreeMap<>(samples);
        counted.keySet().removeIf(name -> !name.startsWith("peregrine_"));
        counted.values().removeIf(value -> value == 0);
        return counted;
    }

    private static boolean isOf(String sample, String name, String... labels) {
        if (!sample.equals(name) && !sample.startsWith(name + "{")) {
            return false;
        }
        for (String label : labels) {
            if (!sample.contains(label.replace("=", "=\"") + "\"")) {
                return false;
            }
        }
        return true;
    }

    private static String fetch(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Metrics parse(String response) {
        Map<String, Double> samples = new HashMap<>();
        for (String line : response.lines().toList()) {
            int blank = line.lastIndexOf(' ');
            if (blank > 0
                    && Character.isLetter(line.charAt(0))
                    && line.substring(blank + 1).matches("[-+0-9.eE]+|NaN")) {
                samples.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
            }
        }
        return new Metrics(samples);
    }
}
