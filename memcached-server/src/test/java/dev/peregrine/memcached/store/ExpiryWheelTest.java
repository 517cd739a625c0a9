package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Items leave at their second, however far ahead that was. */
class ExpiryWheelTest {

    private final StoreFixture cache = new StoreFixture(8L << 20, true);

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void everyItemIsReclaimedAtItsSecondAndNotBefore() {
        long[] ahead = {1, 2, 62, 63, 64, 65, 127, 128, 4_095, 4_096, 4_097, 5_000, 262_143, 262_144, 300_000};
        long start = cache.now();
        for (long seconds : ahead) {
            cache.setUntil(start + seconds, "in" + seconds, "x");
        }
        cache.set("forever", "x");
        int left = ahead.length + 1;
        for (long seconds : ahead) {
            cache.pass(start + seconds - 1 - cache.now());
            cache.store.reclaimDeadItems();
            assertThat(cache.store.statistics().items())
                    .as("before %d", seconds)
                    .isEqualTo(left);
            cache.pass(1);
            cache.store.reclaimDeadItems();
            left--;
            assertThat(cache.store.statistics().items()).as("after %d", seconds).isEqualTo(left);
        }
    }

    @Test
    void aTouchMovesTheSecondBothWays() {
        long start = cache.now();
        cache.setUntil(start + 10, "later", "x");
        cache.setUntil(start + 5_000, "sooner", "x");
        cache.setUntil(start + 10, "never", "x");
        cache.touch("later", start + 100);
        cache.touch("sooner", start + 20);
        cache.touch("never", 0);
        assertItemsAt(start + 19, 3);
        assertItemsAt(start + 20, 2);
        assertItemsAt(start + 99, 2);
        assertItemsAt(start + 100, 1);
        assertItemsAt(start + 10_000, 1);
        assertThat(cache.get("never")).isEqualTo("x");
    }

    @Test
    void manyItemsOfOneSecondGo() {
        for (int i = 0; i < 10_000; i++) {
            cache.setUntil(cache.now() + 90, "key" + i, "x");
        }
        assertItemsAt(cache.now() + 89, 10_000);
        assertItemsAt(cache.now() + 1, 0);
        assertThat(cache.store.items().usedSlotBytes()).isZero();
    }

    private void assertItemsAt(long second, int items) {
        cache.pass(second - cache.now());
        cache.store.reclaimDeadItems();
        assertThat(cache.store.statistics().items()).isEqualTo(items);
    }
}
