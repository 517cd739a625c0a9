package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many items there are of each size. */
class SizesTest {

    private static final int STEP_BYTES = 32;
    private static final int KEYS = 3_000;

    /** Whatever is done, evictions included, the counts are those of a walk over all items. */
    @ParameterizedTest
    @EnumSource
    void countsAreThoseOfTheItems(EvictionKind kind) {
        StoreOptions options = new StoreOptions(4 << 20, StoreFixture.ITEM_SIZE_MAX, true, kind, true);
        try (StoreFixture cache = new StoreFixture(options)) {
            Random random = new Random(7);
            for (int i = 0; i < 30_000; i++) {
                change(cache, random);
            }
            assertThat(cache.store.statistics().evictions()).isPositive();
            SortedMap<Integer, Integer> items = walk(cache);
            assertThat(items).hasSizeGreaterThan(100);
            assertThat(cache.store.sizes()).contains(items);
        }
    }

    private static void change(StoreFixture cache, Random random) {
        String key = "key" + random.nextInt(KEYS);
        switch (random.nextInt(7)) {
            case 0 -> cache.delete(key);
            case 1 -> cache.store(StoreMode.APPEND, key, "more");
            case 2 -> cache.set(key, Integer.toString(random.nextInt(1_000_000)));
            case 3 -> cache.increment(key, random.nextLong(1_000_000_000));
            case 4 -> {
                cache.setUntil(cache.now() + 1, key, "short-lived");
                cache.pass(random.nextInt(50) == 0 ? 2 : 0);
            }
            default -> cache.set(key, ChronicleStoreTest.text(random.nextInt(5_000)));
        }
    }

    private static SortedMap<Integer, Integer> walk(StoreFixture cache) {
        SortedMap<Integer, Integer> counts = new TreeMap<>();
        cache.store.reclaimDeadItems();
        long cursor = 0;
        do {
            cursor = cache.session.scan(cursor, 100, item -> {
                int bytes = ItemLayout.itemBytes(item.keyLength(), item.valueLength());
                int bound = (bytes + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES;
                counts.merge(bound, 1, Integer::sum);
            });
        } while (cursor != 0);
        assertThat(counts.values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo((int) cache.store.statistics().items());
        return counts;
    }
}
