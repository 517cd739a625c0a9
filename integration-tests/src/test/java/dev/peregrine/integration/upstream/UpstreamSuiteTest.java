package dev.peregrine.integration.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.peregrine.integration.upstream.KnownDifferences.Difference;
import dev.peregrine.integration.upstream.KnownDifferences.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * memcached's own tests against the jar: those of the release that Debian has, or, with {@code
 * -Dperegrine.upstream=FOLDER}, those of a checkout of the current tree, which the server follows. What either wants
 * otherwise is in a table of its own, of which each line must still be true.
 */
class UpstreamSuiteTest {

    private static final int AT_ONCE = 2;

    /** These sleep for long, or start many servers, and so are begun first. */
    private static final List<String> LONG =
            List.of("00-startup.t", "binary.t", "item_size_max.t", "issue_67.t", "restart.t", "idle-timeout.t");

    private final UpstreamTree tree = UpstreamTree.chosen();
    private final KnownDifferences differences = KnownDifferences.read(tree);

    @TempDir
    private Path folder;

    private UpstreamSuite suite;
    private int files;
    private int passedFiles;
    private int passedTests;

    @TestFactory
    Stream<DynamicTest> eachFilePassesButForWhatIsListed() throws IOException {
        suite = UpstreamSuite.copyTo(folder, tree, differences);
        Map<String, Future<TapReport>> reports = new TreeMap<>();
        ExecutorService runs = Executors.newFixedThreadPool(AT_ONCE);
        suite.files().stream()
                .sorted(Comparator.comparing(file -> !LONG.contains(file)))
                .filter(file -> differences.of(file, Kind.NOT_APPLICABLE).isEmpty())
                .forEach(file -> reports.put(file, runs.submit(() -> suite.run(file))));
        Stream<DynamicTest> tests =
                suite.files().stream().map(file -> dynamicTest(file, () -> check(file, reports.get(file))));
        return Stream.concat(tests, Stream.of(dynamicTest("totals", this::tellTotals)))
                .onClose(runs::shutdownNow);
    }

    @Test
    void theTableNamesOnlyFilesThatAreThere() throws IOException {
        assertThat(UpstreamSuite.copyTo(folder, tree, differences).files()).containsAll(differences.files());
    }

    private void check(String file, Future<TapReport> run)
            throws IOException, InterruptedException, ExecutionException {
        files++;
        differences.one(file, Kind.NOT_APPLICABLE).ifPresent(row -> leaveOut(row.reason()));
        TapReport report = run.get();
        List<String> listed =
                differences.of(file, Kind.FAILS).stream().map(Difference::what).toList();
        assertThat(report.failures()).as(() -> output(file)).containsExactlyElementsOf(listed);
        assertThat(report.skipped()).isEqualTo(differences.one(file, Kind.SKIPS).map(Difference::what));
        differences.one(file, Kind.SKIPS).ifPresent(row -> leaveOut(row.reason()));
        passedTests += report.passed();
        passedFiles += listed.isEmpty() ? 1 : 0;
    }

    private static void leaveOut(String reason) {
        Assumptions.abort("not applicable: " + reason);
    }

    private String output(String file) {
        try {
            return suite.output(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void tellTotals() {
        System.out.printf(
                "memcached's own tests: %d files, of which %d pass; %d tests passed%n",
                files, passedFiles, passedTests);
    }
}
