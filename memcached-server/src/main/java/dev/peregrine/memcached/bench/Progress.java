package dev.peregrine.memcached.bench;

import java.io.PrintStream;
import java.util.Locale;

/** Tells how the run goes: one line that is overwritten on a terminal, a line each second elsewhere. */
final class Progress {

    private static final double MICRO = 1_000;
    private static final String CLEAR_TO_END = "\u001b[K";

    private final PrintStream out;
    private final boolean quiet;
    private final boolean terminal;
    private boolean lineOpen;

    Progress(PrintStream out, boolean quiet, boolean terminal) {
        this.out = out;
        this.quiet = quiet;
        this.terminal = terminal;
    }

    /** Shows what the last moment was like. */
    void show(String phase, double second, Interval last) {
        if (quiet) {
            return;
        }
        String line = String.format(
                Locale.ROOT,
                "%-8s %5.1f s  %,12.0f requests/s  p50 %8.1f µs  p99 %8.1f µs",
                phase,
                second,
                last.rate(),
                last.latencies().getValueAtPercentile(50) / MICRO,
                last.latencies().getValueAtPercentile(99) / MICRO);
        if (terminal) {
            out.print("\r" + line + CLEAR_TO_END);
            out.flush();
            lineOpen = true;
        } else {
            out.println(line);
        }
    }

    /** Leaves the line as it is. */
    void end() {
        if (lineOpen) {
            lineOpen = false;
            out.println();
        }
    }
}
