package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The store keeps what Caffeine would keep. Recorded traces are replayed too, all files {@code *.trace.xz} of the folder that
 * the system property {@code peregrine.test.traces} names, which takes some minutes:
 *
 * <pre>{@code
 * mvn -pl memcached-server -am test -Dtest=HitRatioTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dperegrine.test.traces=/folder/with/traces
 * }</pre>
 */
class HitRatioTest {

    private static final double TOLERANCE = 0.01;

    static Stream<Arguments> mixes() {
        return Stream.of(
                Arguments.of("zipf 0.99", Traces.zipf(600_000, 50_000, 0.99, 1), new int[] {500, 2_000, 10_000}),
                Arguments.of("zipf 0.7", Traces.zipf(600_000, 50_000, 0.7, 2), new int[] {500, 5_000}),
                Arguments.of("loop", Traces.loop(300_000, 3_000), new int[] {500, 1_000, 2_000, 2_500}),
                Arguments.of("scans", Traces.zipfWithScans(600_000, 20_000, 5_000, 3), new int[] {1_000, 4_000}),
                Arguments.of("renewed", Traces.renewed(600_000, 20_000, 50_000, 5), new int[] {500, 2_000, 8_000}),
                Arguments.of("drifting", Traces.drifting(600_000, 20_000, 10, 6), new int[] {500, 2_000, 8_000}),
                Arguments.of("shifting", Traces.shifting(900_000, 20_000, 4), new int[] {500, 2_000}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mixes")
    void isWithinAPercentagePointOfCaffeine(String name, long[] trace, int[] sizes) {
        Map<Integer, HitRatios> shortfalls = new LinkedHashMap<>();
        for (int size : sizes) {
            HitRatios ratios = HitRatios.of(trace, size);
            print(name, ratios);
            if (ratios.store() < ratios.caffeine() - TOLERANCE) {
                shortfalls.put(size, ratios);
            }
        }
        assertThat(shortfalls).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recordings")
    @EnabledIfSystemProperty(named = "peregrine.test.traces", matches = ".+")
    void isWithinAPercentagePointOfCaffeineOnARecordedTrace(Path file) throws IOException {
        isWithinAPercentagePointOfCaffeine(
                file.getFileName().toString(), Traces.recorded(file), new int[] {500, 2_000, 10_000, 50_000});
    }

    static Stream<Path> recordings() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Path.of(System.getProperty("peregrine.test.traces")), "*.trace.xz")) {
            files.forEach(found::add);
        }
        return found.stream().sorted();
    }

    private static void print(String name, HitRatios ratios) {
        System.out.printf(
                "%-20s %,7d items: w-tinylfu %5.2f %%, caffeine %5.2f %%, lru %5.2f %%, segmented lru %5.2f %%%n",
                name,
                ratios.items(),
                100 * ratios.store(),
                100 * ratios.caffeine(),
                100 * ratios.storeLru(),
                100 * ratios.segmentedLru());
    }
}
