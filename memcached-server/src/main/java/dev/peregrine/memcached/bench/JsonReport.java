package dev.peregrine.memcached.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A result as JSON, for programs. Latencies are in nanoseconds. */
final class JsonReport {

    private JsonReport() {}

    static String of(BenchResult result) {
        BenchOptions o = result.options();
        Interval total = result.total();
        StringBuilder json = new StringBuilder("{\n");
        member(json, "server", quoted(ServerProbe.text(o.server())));
        member(json, "serverVersion", quoted(result.serverVersion()));
        member(json, "transport", quoted(result.transport()));
        member(json, "threads", number(o.threads()));
        member(json, "connections", number(o.connections()));
        member(json, "pipeline", number(o.pipeline()));
        member(json, "protocol", quoted(o.meta() ? "meta" : "text"));
        member(json, "gets", number(o.gets()));
        member(json, "sets", number(o.sets()));
        member(json, "keys", number(o.keys()));
        member(json, "keySize", number(o.keySize()));
        member(json, "distribution", quoted(o.zipf().map(s -> "zipf:" + s).orElse("uniform")));
        member(json, "valueSize", number(o.valueSize()));
        member(json, "offeredRate", number(o.rate()));
        member(json, "seconds", number(total.seconds()));
        member(json, "requests", Long.toString(total.requests()));
        member(json, "hits", Long.toString(total.hits()));
        member(json, "misses", Long.toString(total.misses()));
        member(json, "stored", Long.toString(total.stored()));
        member(json, "requestsPerSecond", number(total.rate()));
        member(json, "servedPart", number(result.servedPart()));
        member(json, "clientBytesPerRequest", number(result.allocatedBytesPerRequest()));
        member(json, "latencyNanos", latencies(total));
        json.append("  \"series\": ").append(series(result.series())).append("\n}\n");
        return json.toString();
    }

    private static void member(StringBuilder json, String name, String value) {
        json.append("  \"").append(name).append("\": ").append(value).append(",\n");
    }

    private static String latencies(Interval total) {
        double[] values = LatencySummary.nanos(total.latencies());
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < values.length; i++) {
            json.append(i == 0 ? "" : ", ")
                    .append(quoted(LatencySummary.NAMES[i]))
                    .append(": ")
                    .append(number(values[i]));
        }
        return json.append('}').toString();
    }

    private static String series(List<BenchResult.Sample> series) {
        return series.stream()
                .map(sample -> String.format(
                        Locale.ROOT,
                        "{\"second\": %.3f, \"requestsPerSecond\": %.1f, \"p50\": %d, \"p99\": %d}",
                        sample.second(),
                        sample.rate(),
                        sample.medianNanos(),
                        sample.p99Nanos()))
                .collect(Collectors.joining(",\n    ", "[\n    ", "\n  ]"));
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.4f", value);
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                default -> json.append(c < ' ' ? String.format("\\u%04x", (int) c) : Character.toString(c));
            }
        }
        return json.append('"').toString();
    }
}
