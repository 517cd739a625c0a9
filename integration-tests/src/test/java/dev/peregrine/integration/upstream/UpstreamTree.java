package dev.peregrine.integration.upstream;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which of memcached's trees the tests are taken from: the sources of Debian's package, where the system property {@code
 * peregrine.upstream} names no checkout of the current tree.
 *
 * @param folder with the tests in its folder {@code t}
 * @param table names the resource that lists the known differences
 */
record UpstreamTree(Path folder, String table) {

    private static final String PROPERTY = "peregrine.upstream";
    private static final String TABLE = "/dev/peregrine/integration/memcached-%s-tests.tsv";
    private static final String DEBIANS = "1.6.18";

    /** Where {@code integration-tests/run} puts the tests of Debian's package. */
    private static final Path DEBIANS_FOLDER = Path.of("target/upstream/memcached-" + DEBIANS);

    static UpstreamTree chosen() {
        String checkout = System.getProperty(PROPERTY);
        return checkout == null
                ? new UpstreamTree(DEBIANS_FOLDER, TABLE.formatted(DEBIANS))
                : new UpstreamTree(Path.of(checkout), TABLE.formatted("current"));
    }

    /** Fails where there are no tests. */
    void check() {
        if (!Files.isDirectory(folder.resolve("t"))) {
            throw new AssertionError(
                    folder + " has no tests: integration-tests/upstream-tests fetches those of Debian's"
                            + " package, and -D" + PROPERTY + " names a checkout of another tree");
        }
    }
}
