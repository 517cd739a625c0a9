package dev.peregrine.memcached.bench;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** A result as text for a terminal. */
final class TableReport {

    private static final double MICRO = 1_000;
    private static final double WELL_SERVED = 0.99;

    private TableReport() {}

    static String of(BenchResult result) {
        Interval total = result.total();
        StringBuilder text = new StringBuilder();
        text.append(Description.of(result)).append('\n');
        row(text, "requests/s", String.format(Locale.ROOT, "%,.0f", total.rate()));
        row(
                text,
                "requests",
                String.format(
                        Locale.ROOT,
                        "%,d in %.2f s: %,d hits, %,d misses, %,d sets",
                        total.requests(),
                        total.seconds(),
                        total.hits(),
                        total.misses(),
                        total.stored()));
        if (result.servedPart() < WELL_SERVED) {
            row(
                    text,
                    "overloaded",
                    String.format(
                            Locale.ROOT,
                            "%,.0f requests/s were offered, of which %.1f %% were served: latencies grow with the run",
                            result.options().rate(),
                            100 * result.servedPart()));
        }
        Histogram latencies = total.latencies();
        row(text, "latency, µs", String.format("%10s %10s %10s %10s %10s %10s %10s", (Object[]) LatencySummary.NAMES));
        double[] values = LatencySummary.nanos(latencies);
        StringBuilder line = new StringBuilder();
        for (double nanos : values) {
            line.append(String.format(Locale.ROOT, "%10.1f ", nanos / MICRO));
        }
        row(text, "", line.toString().stripTrailing());
        row(text, "client heap", String.format(Locale.ROOT, "%.2f bytes a request", result.allocatedBytesPerRequest()));
        return text.toString();
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format("  %-12s %s%n", name, value));
    }
}
