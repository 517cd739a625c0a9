package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The limit of memory: while it is reached, where eviction is off, and when it changes. */
class MemoryLimitTest {

    private static final long MIB = 1 << 20;
    private static final int WINDOW = (int) (64 * MIB / 100);
    private static final String SHORT = ChronicleStoreTest.text(200);
    private static final String MIDDLE = ChronicleStoreTest.text(4_000);
    private static final String LONG = ChronicleStoreTest.text(500_000);

    @Test
    void withoutEvictionItRefusesUntilItemsGoAndHolesOfOtherSizesAreUsed() {
        try (StoreFixture cache = new StoreFixture(4 * MIB, false)) {
            int small = 0;
            while (cache.set("small" + small, SHORT) == StoreResult.STORED) {
                small++;
            }
            assertThat(small).isGreaterThan(10_000);
            assertThat(cache.store.statistics().evictions()).isZero();
            assertThat(cache.set("large", LONG)).isEqualTo(StoreResult.OUT_OF_MEMORY);
            for (int i = 0; i < small; i += 2) {
                assertThat(cache.delete("small" + i)).isTrue();
            }
            assertThat(cache.set("large", LONG)).isEqualTo(StoreResult.STORED);
            assertThat(cache.get("large")).isEqualTo(LONG);
            for (int i = 1; i < small; i += 200) {
                assertThat(cache.get("small" + i)).isEqualTo(SHORT);
            }
        }
    }

    @Test
    void aSmallItemIsEvictedForALargeOneAndTheOtherWayRound() {
        try (StoreFixture cache = new StoreFixture(8 * MIB, true)) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 30_000; i++) {
                    assertThat(cache.set(round + "small" + i, "value")).isEqualTo(StoreResult.STORED);
                }
                for (int i = 0; i < 20; i++) {
                    assertThat(cache.set("large" + i, LONG)).isEqualTo(StoreResult.STORED);
                }
            }
            assertThat(cache.store.mappedBytes()).isLessThanOrEqualTo(8 * MIB);
        }
    }

    @ParameterizedTest
    @EnumSource
    void valuesThatAreStillArrivingDoNotKeepOthersFromBeingEvicted(EvictionKind kind) {
        try (StoreFixture cache = new StoreFixture(8 * MIB, true, kind)) {
            List<PendingValue> arriving = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                arriving.add(cache.begin("arriving" + i, LONG.length()));
            }
            for (int i = 0; i < 5_000; i++) {
                assertThat(cache.set("key" + i, MIDDLE)).isEqualTo(StoreResult.STORED);
            }
            arriving.forEach(PendingValue::release);
        }
    }

    /** Its share of the memory is that of the window, and no second value has room there. */
    @ParameterizedTest
    @EnumSource
    void aValueThatIsStillArrivingMayFillTheWindow(EvictionKind kind) {
        for (int length = WINDOW / 2; length < WINDOW; length += WINDOW / 20) {
            try (StoreFixture cache = new StoreFixture(64 * MIB, true, kind)) {
                for (int i = 0; cache.store.statistics().evictions() == 0; i++) {
                    assertThat(cache.set("key" + i, LONG)).isEqualTo(StoreResult.STORED);
                }
                PendingValue arriving = cache.begin("arriving", length);
                for (int i = 0; i < 3; i++) {
                    assertThat(cache.set("another" + i, LONG)).isEqualTo(StoreResult.STORED);
                }
                arriving.release();
            }
        }
    }

    @Test
    void aHigherLimitHoldsMoreAndALowerOneEvicts() {
        try (StoreFixture cache = new StoreFixture(8 * MIB, true)) {
            fill(cache);
            long before = cache.store.statistics().items();
            assertThat(cache.store.changeLimit(32 * MIB)).isTrue();
            assertThat(cache.store.statistics().limitBytes()).isEqualTo(32 * MIB);
            fill(cache);
            assertThat(cache.store.statistics().items()).isGreaterThan(3 * before);
            assertThat(cache.store.changeLimit(8 * MIB)).isTrue();
            cache.store.reclaimDeadItems();
            assertThat(cache.store.statistics().items()).isLessThan(before * 11 / 10);
            assertThat(cache.store.items().usedSlotBytes()).isLessThan(8 * MIB);
            fill(cache);
            assertThat(cache.store.statistics().items()).isLessThan(before * 11 / 10);
            assertThat(cache.store.changeLimit(1000)).isFalse();
            assertThat(cache.store.changeLimit(1L << 50)).isFalse();
        }
    }

    @Test
    void theIndexBeginsAsMemcachedsWhereThatIsASmallPartOfTheLimit() {
        try (StoreFixture large = new StoreFixture(64 * MIB, true);
                StoreFixture small = new StoreFixture(2 * MIB, true)) {
            assertThat(large.store.statistics().indexBuckets()).isBetween(1L << 16, (1L << 17) - 1);
            assertThat(small.store.statistics().indexBytes()).isLessThan(2 * MIB / 16);
        }
    }

    private static void fill(StoreFixture cache) {
        for (int i = 0; i < 10_000; i++) {
            assertThat(cache.set("key" + i, MIDDLE)).isEqualTo(StoreResult.STORED);
        }
    }
}
