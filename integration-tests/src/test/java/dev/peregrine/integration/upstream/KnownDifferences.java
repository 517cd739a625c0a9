package dev.peregrine.integration.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The table of what memcached's tests of a tree want otherwise than this server has it, one by one. */
final class KnownDifferences {

    /** What becomes of a file, or of one of its tests. */
    enum Kind {
        /** The test of this number and name fails. */
        FAILS,
        /** A text, which is there once, is replaced by another, since the file cannot go on from where it is. */
        REPLACED,
        /** The file leaves all its tests out by itself, and gives this reason. */
        SKIPS,
        /** The file is not run. */
        NOT_APPLICABLE;

        private static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace(' ', '_'));
        }
    }

    /**
     * A line of the table.
     *
     * @param what the test, the replacement or the file's own reason; empty for a file that is not run
     * @param reason why it is so
     */
    record Difference(String file, Kind kind, String what, String reason) {}

    private static final int COLUMNS = 4;

    private final List<Difference> differences;

    private KnownDifferences(List<Difference> differences) {
        this.differences = differences;
    }

    static KnownDifferences read(UpstreamTree tree) {
        try (InputStream table = Objects.requireNonNull(KnownDifferences.class.getResourceAsStream(tree.table()))) {
            return new KnownDifferences(new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(KnownDifferences::parse)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Difference parse(String line) {
        String[] columns = line.split("\t", -1);
        if (columns.length != COLUMNS
                || Arrays.stream(columns).skip(COLUMNS - 1L).anyMatch(String::isEmpty)) {
            throw new AssertionError("no four columns with a reason in the last: " + line);
        }
        return new Difference(columns[0], Kind.of(columns[1]), columns[2], columns[3]);
    }

    /** The files that the table names. */
    Set<String> files() {
        return differences.stream().map(Difference::file).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The lines of a kind about a file. */
    List<Difference> of(String file, Kind kind) {
        return differences.stream()
                .filter(difference -> difference.file().equals(file) && difference.kind() == kind)
                .toList();
    }

    /** The only line of a kind about a file, if there is one. */
    Optional<Difference> one(String file, Kind kind) {
        return of(file, kind).stream().findFirst();
    }
}
