package dev.peregrine.memcached.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** A result as one HTML page that needs nothing else, with plots of the throughput over time and the latencies. */
final class HtmlReport {

    private static final double MICRO = 1_000;
    private static final double[] PERCENTILES = {
        0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.98, 99.99, 99.995, 99.999,
        99.9999
    };

    private HtmlReport() {}

    static String of(BenchResult result) {
        return String.format(
                Locale.ROOT,
                """
                        <!DOCTYPE html>
                        <html lang="en"><head><meta charset="utf-8"><title>memcached bench</title>
                        <style>
                        body { font: 15px/1.4 sans-serif; max-width: 860px; margin: 2em auto; color: #222 }
                        svg { width: 100%%; height: auto; background: #fafafa }
                        pre { background: #f3f3f3; padding: 1em; overflow-x: auto; white-space: pre-wrap }
                        </style></head><body>
                        <h1>%s</h1>
                        <pre>%s</pre>
                        <h2>Requests a second over time</h2>
                        %s
                        <h2>Latency by percentile, µs</h2>
                        %s
                        </body></html>
                        """,
                escaped(String.format(
                        Locale.ROOT, "%,.0f requests/s", result.total().rate())),
                escaped(TableReport.of(result)),
                throughput(result.series()),
                latencies(result.total().latencies()));
    }

    private static String throughput(List<BenchResult.Sample> series) {
        List<LinePlot.Point> points = new ArrayList<>();
        for (BenchResult.Sample sample : series) {
            String label = String.format(Locale.ROOT, "%.1f s", sample.second());
            points.add(new LinePlot.Point(sample.second(), sample.rate(), label));
        }
        return new LinePlot(points, false).svg();
    }

    /** Each further nine of the percentile is one step to the right. */
    private static String latencies(Histogram latencies) {
        List<LinePlot.Point> points = new ArrayList<>();
        for (double percentile : PERCENTILES) {
            double above = latencies.getTotalCount() * (100 - percentile) / 100;
            if (percentile == 0 || above >= 1) {
                double x = -Math.log10(1 - percentile / 100);
                double y = latencies.getValueAtPercentile(percentile) / MICRO;
                points.add(new LinePlot.Point(x, y, "p" + trimmed(percentile)));
            }
        }
        return new LinePlot(points, true).svg();
    }

    private static String trimmed(double percentile) {
        return percentile == Math.rint(percentile) ? Integer.toString((int) percentile) : Double.toString(percentile);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
