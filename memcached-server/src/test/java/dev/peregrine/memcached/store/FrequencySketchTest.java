package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrequencySketchTest {

    private static final int ITEMS = 700;

    private final PagedMemory memory = new PagedMemory(1 << 20);
    private final FrequencySketch sketch = new FrequencySketch(memory);
    private final int[] hashes =
            new SplittableRandom(1).ints(ITEMS).map(hash -> hash & ~1).toArray();

    @BeforeEach
    void takeAPage() {
        sketch.grow(new int[] {memory.addPage()});
    }

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void countsUpToItsMost() {
        for (int uses = 1; uses <= FrequencySketch.MAX + 3; uses++) {
            sketch.increment(hashes[0], ITEMS);
            assertThat(sketch.frequency(hashes[0])).isEqualTo(Math.min(uses, FrequencySketch.MAX));
        }
        assertThat(sketch.frequency(hashes[1])).isZero();
    }

    @Test
    void countsManyAtOnceAsOneAfterTheOther() {
        sketch.increment(hashes, 500, ITEMS);
        sketch.increment(hashes, 200, ITEMS);
        assertThat(frequenciesOf(0, 200).min()).hasValue(2);
        assertThat(frequenciesOf(200, 500).min()).hasValue(1);
        assertThat(frequenciesOf(200, 500).average().orElseThrow()).isLessThan(1.2);
    }

    /** A use is noted without the lowest bit of its hash. */
    @Test
    void takesHashesForTheSameThatDifferInTheLowestBit() {
        sketch.increment(hashes[0] | 1, ITEMS);
        assertThat(sketch.frequency(hashes[0])).isEqualTo(1);
    }

    @Test
    void halvesAllCountsAfterTenUsesToAnItem() {
        for (int turn = 0; turn < 8; turn++) {
            sketch.increment(hashes, ITEMS, ITEMS);
        }
        assertThat(frequenciesOf(0, ITEMS).min()).hasValue(8);
        for (int turn = 0; turn < 3; turn++) {
            sketch.increment(hashes, ITEMS, ITEMS);
        }
        assertThat(frequenciesOf(0, ITEMS).average().orElseThrow()).isBetween(5.0, 7.5);
    }

    @Test
    void keepsItsCountsWhenItGrows() {
        sketch.increment(hashes, ITEMS, ITEMS);
        int[] before = frequenciesOf(1, ITEMS).toArray();
        sketch.increment(hashes[0], 2 * ITEMS);
        assertThat(frequenciesOf(1, ITEMS).toArray()).isEqualTo(before);
    }

    private IntStream frequenciesOf(int from, int to) {
        return Arrays.stream(hashes, from, to).map(sketch::frequency);
    }
}
