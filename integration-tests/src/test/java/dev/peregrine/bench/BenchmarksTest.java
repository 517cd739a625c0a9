package dev.peregrine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs each benchmark for a moment, to see that it works. {@code integration-tests/bench/store} and {@code layers} measure. */
class BenchmarksTest {

    /** With all parameters: the store's, eviction's, TCP's, a stack's, parsing's, encoding's, the loop's. */
    private static final int BENCHMARKS = 4 * 3 + 2 + 1 + 2 + 4 + 1 + 1;

    @Test
    void everyBenchmarkRuns() throws Exception {
        BenchmarkCode.generate();
        Collection<RunResult> results = new Runner(moment()).run();
        assertThat(results)
                .hasSize(BENCHMARKS)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }

    /** Without a fork, which would take longer than all the rest. */
    private static Options moment() {
        return new OptionsBuilder()
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(50))
                .param("items", "10000")
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
    }
}
