package dev.peregrine.integration.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a test file has reported.
 *
 * @param skipped why the file has left out all its tests, if it has
 * @param passed the number of tests that passed
 * @param failures number and name of each test that failed, and a line where the file has not come to its end
 * @see <a href="https://testanything.org/tap-version-13-specification.html">Test Anything Protocol</a>
 */
record TapReport(Optional<String> skipped, int passed, List<String> failures) {

    private static final Pattern PLAN =
            Pattern.compile("1\\.\\.(\\d+)(?:\\s*# skip\\s*(.*))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern TEST = Pattern.compile("(not )?ok (\\d+)(?: - )?(.*)");

    /**
     * Reads the lines that a file printed; those that are not of the protocol are for people.
     *
     * @param end what is to be said of the end of the file's process, if that was not as it should be
     */
    static TapReport read(Stream<String> lines, Optional<String> end) {
        Optional<String> skipped = Optional.empty();
        int planned = -1;
        int ran = 0;
        List<String> failures = new ArrayList<>();
        for (String line : lines.toList()) {
            Matcher plan = PLAN.matcher(line);
            Matcher test = TEST.matcher(line);
            if (plan.matches()) {
                planned = Integer.parseInt(plan.group(1));
                skipped = Optional.ofNullable(plan.group(2));
            } else if (test.matches()) {
                ran++;
                if (test.group(1) != null) {
                    failures.add(test.group(2) + " " + test.group(3));
                }
            }
        }
        int passed = ran - failures.size();
        if (ran != planned) {
            failures.add(ran + " tests ran, " + (planned < 0 ? "their number is not told" : planned + " were planned"));
        } else if (failures.isEmpty()) {
            end.ifPresent(failures::add);
        }
        return new TapReport(skipped, passed, List.copyOf(failures));
    }
}
