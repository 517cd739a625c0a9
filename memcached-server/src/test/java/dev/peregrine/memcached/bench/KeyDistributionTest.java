package dev.peregrine.memcached.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys come as often as their distribution says. */
class KeyDistributionTest {

    private static final int DRAWS = 1 << 20;

    @Test
    void uniformKeysComeAlike() {
        int[] counts = counts(new UniformKeys(1_000), 1_000);
        assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThan(800);
        assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThan(1_300);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.99, 1.0, 1.5})
    void zipfKeysComeByTheirRank(double exponent) {
        int keys = 1_000;
        int[] counts = counts(new ZipfKeys(keys, exponent, new SplittableRandom(7)), keys);
        Arrays.sort(counts);
        double sum = 0;
        for (int rank = 1; rank <= keys; rank++) {
            sum += Math.pow(rank, -exponent);
        }
        for (int rank : new int[] {1, 2, 3, 10, 30}) {
            double expected = Math.pow(rank, -exponent) / sum * DRAWS;
            assertThat((double) counts[keys - rank]).as("rank %d", rank).isCloseTo(expected, within(expected * 0.1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 100_000})
    void zipfKeysStayInTheirRange(int keys) {
        ZipfKeys zipf = new ZipfKeys(keys, 0.99, new SplittableRandom(7));
        assertThat(counts(zipf, keys)).hasSize(keys);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 0xabcdef, Integer.MAX_VALUE, -1})
    void aWordIsTheHexadecimalNumber(int number) {
        String digits = String.format("%08x", number);
        StringBuilder word = new StringBuilder();
        for (int i = 7; i >= 0; i--) {
            word.append((char) ((HexWord.of(number) >>> (i * 8)) & 0xff));
        }
        assertThat(word).hasToString(digits);
    }

    private static int[] counts(KeyDistribution distribution, int keys) {
        SplittableRandom random = new SplittableRandom(42);
        int[] counts = new int[keys];
        for (int i = 0; i < DRAWS; i++) {
            counts[distribution.next(random)]++;
        }
        return counts;
    }
}
