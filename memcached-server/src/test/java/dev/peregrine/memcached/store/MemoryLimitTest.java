package dev.peregrine.memcached.store;

import static dev.peregrine.memcached.store.StoreResult.OUT_OF_MEMORY;
import static dev.peregrine.memcached.store.StoreResult.STORED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The limit holds at every mix of sizes, no client notices it, and everything is accounted for. */
class MemoryLimitTest {

    private static final long MIB = 1L << 20;
    private static final int KEY_BYTES = 16;
    private static final int KEYS = 500_000;

    private final SplittableRandom random = new SplittableRandom(42);
    private final ByteBuf key = StoreFixture.direct(KEY_BYTES);
    private final ByteBuf value =
            StoreFixture.direct(StoreFixture.ITEM_SIZE_MAX).writeZero(StoreFixture.ITEM_SIZE_MAX);

    private final ByteBuf front = StoreFixture.direct(Long.BYTES);
    private final ItemReader checker = this::check;
    private long wanted;
    private int wrong;

    @Test
    void aStoreOf64MiBLivesThroughAnyMixOfSizes() {
        try (StoreFixture cache = new StoreFixture(64 * MIB, true)) {
            for (int round = 0; round < 2; round++) {
                fill(cache, 300_000, 1, 200);
                assertThat(cache.store.statistics().bytes()).isGreaterThan(25 * MIB);
                fill(cache, 600, 200_000, 1_000_000);
                assertMostlyUsed(cache);
                fill(cache, 300_000, 64, 191);
                assertMostlyUsed(cache);
                fill(cache, 20_000, 1_000, 20_000);
                assertMostlyUsed(cache);
                fill(cache, 1_000, 1, 1_000_000);
                assertMostlyUsed(cache);
            }
            StoreStatistics statistics = cache.store.statistics();
            assertThat(statistics.totalItems()).isEqualTo(2 * (300_000 + 600 + 300_000 + 20_000 + 1_000));
            assertThat(statistics.evictions()).isPositive();
            assertThat(statistics.evictedUnfetched()).isPositive().isLessThan(statistics.evictions());
            assertItemsAddUp(cache, statistics);
        }
    }

    /** Sets random keys to values with the key in front, and reads that one or another back. */
    private void fill(StoreFixture cache, int sets, int shortest, int longest) {
        int refused = 0;
        int lost = 0;
        for (int i = 0; i < sets; i++) {
            long number = random.nextInt(KEYS);
            value.setLong(0, number);
            name(number);
            int length = random.nextInt(shortest, longest + 1);
            StoreResult result = cache.session.store(StoreMode.SET, key, 0, KEY_BYTES, 0, 0, 0, value, 0, length);
            refused += result == STORED ? 0 : 1;
            wanted = i % 2 == 0 ? number : random.nextInt(KEYS / 20);
            name(wanted);
            boolean hit = cache.session.get(key, 0, KEY_BYTES, checker);
            lost += hit || wanted != number ? 0 : 1;
        }
        assertThat(refused).isZero();
        assertThat(lost).isZero();
        assertThat(wrong).isZero();
        assertThat(cache.store.mappedBytes()).isLessThanOrEqualTo(64 * MIB);
    }

    private void check(ItemView item) {
        if (item.valueLength() >= Long.BYTES) {
            item.writeValue(0, Long.BYTES, front.clear());
            wrong += front.getLong(0) == wanted ? 0 : 1;
        }
    }

    private void name(long number) {
        key.clear().writeLong(number).writeLong(number * 0x9E3779B97F4A7C15L);
    }

    /** After a change of the mix, too, the memory is full of items: not more than an eighth lies idle. */
    private static void assertMostlyUsed(StoreFixture cache) {
        assertThat(cache.store.statistics().bytes()).isBetween(54 * MIB, 64 * MIB);
    }

    private void assertItemsAddUp(StoreFixture cache, StoreStatistics statistics) {
        long[] found = new long[2];
        for (long number = 0; number < KEYS; number++) {
            name(number);
            cache.session.get(key, 0, KEY_BYTES, item -> {
                found[0]++;
                found[1] += ItemLayout.itemBytes(KEY_BYTES, item.valueLength());
            });
        }
        assertThat(statistics.items()).isEqualTo(found[0]);
        assertThat(statistics.bytes()).isEqualTo(found[1]);
    }

    @Test
    void whatIsReadSurvivesWhatIsNot() {
        try (StoreFixture cache = new StoreFixture(8 * MIB, true)) {
            for (int i = 0; i < 1_000; i++) {
                cache.set("hot" + i, "x".repeat(100));
            }
            for (int i = 0; i < 200_000; i++) {
                cache.set("cold" + i, "x".repeat(100));
                cache.get("hot" + i % 1_000);
            }
            int hot = 0;
            for (int i = 0; i < 1_000; i++) {
                hot += cache.get("hot" + i) == null ? 0 : 1;
            }
            assertThat(cache.store.statistics().evictions()).isGreaterThan(100_000);
            assertThat(hot).isEqualTo(1_000);
        }
    }

    @Test
    void withoutEvictionAFullStoreRefusesAndKeepsWhatItHas() {
        try (StoreFixture cache = new StoreFixture(4 * MIB, false)) {
            int stored = 0;
            while (cache.set("key" + stored, "x".repeat(1_000)) == STORED) {
                stored++;
            }
            assertThat(stored).isGreaterThan(3_000);
            assertThat(cache.set("key" + stored, "x".repeat(1_000))).isEqualTo(OUT_OF_MEMORY);
            assertThat(cache.begin("other", 100_000)).isNull();
            assertThat(cache.store.statistics().items()).isEqualTo(stored);
            assertThat(cache.store.statistics().evictions()).isZero();

            assertThat(cache.set("key0", "x".repeat(2_000))).isEqualTo(OUT_OF_MEMORY);
            assertThat(cache.get("key0")).isNull();
            assertThat(cache.set("key0", "x".repeat(1_000))).isEqualTo(STORED);
        }
    }

    @Test
    void pendingValuesGiveTheirMemoryBack() {
        try (StoreFixture cache = new StoreFixture(8 * MIB, true)) {
            cache.set("key", "value");
            long before = cache.store.items().usedSlotBytes();
            List<PendingValue> pending = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                pending.add(cache.begin("key" + i, 1 + i * 500));
            }
            assertThat(cache.store.items().usedSlotBytes()).isGreaterThan(before + 2 * MIB);
            assertThat(cache.store.statistics().items()).isEqualTo(1);
            pending.forEach(PendingValue::release);
            assertThat(cache.store.items().usedSlotBytes()).isEqualTo(before);
        }
    }

    @Test
    void uploadsThatFillTheMemoryAreRefusedAndHurtNobodyElse() {
        try (StoreFixture cache = new StoreFixture(8 * MIB, true)) {
            cache.set("key", "value");
            List<PendingValue> uploads = new ArrayList<>();
            for (PendingValue upload = cache.begin("up", 900_000);
                    upload != null;
                    upload = cache.begin("up", 900_000)) {
                uploads.add(upload);
            }
            assertThat(uploads).hasSizeBetween(7, 9);
            uploads.forEach(PendingValue::release);
            assertThat(cache.store.items().usedSlotBytes()).isLessThan(MIB);
            assertThat(cache.set("big", "x".repeat(900_000))).isEqualTo(STORED);
        }
    }

    @Test
    void aLimitOutOfRangeIsRefusedInOneLine() {
        assertThatThrownBy(() -> new StoreOptions(MIB, 1 << 20, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("memory limit of 1048576 bytes: allowed are 2097152");
        assertThatThrownBy(() -> new StoreOptions(4 * MIB, 3 << 20, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("item size limit of 3145728 bytes: allowed are 1024 (1 KiB) to 2097152");
    }
}
