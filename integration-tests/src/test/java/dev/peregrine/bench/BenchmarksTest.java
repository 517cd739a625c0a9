package dev.peregrine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks. Each for a moment, to see that they work, unless the system property {@code peregrine.benchmarks} has
 * JMH's own options:
 *
 * <pre>{@code
 * mvn -pl integration-tests -am verify -Dtest=BenchmarksTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dperegrine.benchmarks="-t 2 -p items=1000000,10000000 -prof gc"
 * }</pre>
 */
class BenchmarksTest {

    /** With all parameters: the store's, eviction's, TCP's, a stack's, parsing's, encoding's, the loop's. */
    private static final int BENCHMARKS = 4 * 3 + 2 + 1 + 2 + 4 + 1 + 1;

    private static final String[] JVM_OPTIONS = {
        "-Xmx5g",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED"
    };

    @Test
    void everyBenchmarkRuns() throws Exception {
        BenchmarkCode.generate();
        String options = System.getProperty("peregrine.benchmarks");
        Collection<RunResult> results = new Runner(options == null ? moment() : full(options)).run();
        assertThat(results)
                .isNotEmpty()
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
        if (options == null) {
            assertThat(results).hasSize(BENCHMARKS);
        }
    }

    private static Options full(String options) throws Exception {
        return new OptionsBuilder()
                .parent(new CommandLineOptions(options.trim().split("\\s+")))
                .jvmArgs(JVM_OPTIONS)
                .shouldFailOnError(true)
                .build();
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
