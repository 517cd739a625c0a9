package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Items die at their second, and by flush_all; their memory comes back. */
class ExpiryTest {

    private final StoreFixture cache = new StoreFixture(8L << 20, true);

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void anItemDiesAtItsSecond() {
        cache.setUntil(cache.now() + 2, "key", "value");
        cache.pass(1);
        assertThat(cache.get("key")).isEqualTo("value");
        cache.pass(1);
        assertThat(cache.get("key")).isNull();
        assertThat(cache.store.statistics().reclaimed()).isEqualTo(1);
        assertThat(cache.store.statistics().expiredUnfetched()).isZero();
    }

    @Test
    void aDeadItemIsNoneToEveryOperation() {
        for (String operation : new String[] {"add", "replace", "append", "incr", "cas", "delete", "touch", "gat"}) {
            cache.setUntil(cache.now() + 1, operation, "1");
        }
        cache.pass(1);
        assertThat(cache.store(StoreMode.REPLACE, "replace", "2")).isEqualTo(StoreResult.NOT_STORED);
        assertThat(cache.store(StoreMode.APPEND, "append", "2")).isEqualTo(StoreResult.NOT_STORED);
        assertThat(cache.store(StoreMode.CAS, "cas", 0, 0, 5, "2")).isEqualTo(StoreResult.NOT_FOUND);
        assertThat(cache.increment("incr", 1)).isEqualTo(StoreResult.NOT_FOUND);
        assertThat(cache.delete("delete")).isFalse();
        assertThat(cache.touch("touch", 0)).isFalse();
        assertThat(cache.getAndTouch("gat", 0)).isNull();
        assertThat(cache.store(StoreMode.ADD, "add", "2")).isEqualTo(StoreResult.STORED);
        assertThat(cache.store.statistics().items()).isEqualTo(1);
    }

    @Test
    void touchMovesTheTime() {
        cache.setUntil(cache.now() + 1, "key", "value");
        assertThat(cache.touch("key", cache.now() + 10)).isTrue();
        cache.pass(9);
        assertThat(cache.getAndTouch("key", 0)).isEqualTo("value");
        assertThat(cache.expiresAtSeconds).isZero();
        cache.pass(1_000_000);
        assertThat(cache.get("key")).isEqualTo("value");
    }

    @Test
    void timesBeyondTheYear2038Work() {
        cache.pass((1L << 31) - 1 - cache.now());
        cache.setUntil((1L << 31) + 10, "key", "value");
        cache.pass(5);
        assertThat(cache.get("key")).isEqualTo("value");
        cache.pass(10);
        assertThat(cache.get("key")).isNull();
    }

    @Test
    void flushAllNowTakesWhatIsThereAndNothingAfter() {
        cache.set("before", "1");
        cache.store.flushAll(0);
        cache.set("after", "2");
        assertThat(cache.get("before")).isNull();
        assertThat(cache.get("after")).isEqualTo("2");
    }

    @Test
    void flushAllLaterTakesWhatIsStoredUntilItsSecondLessOneTick() {
        cache.set("early", "1");
        cache.store.flushAll(cache.now() + 10);
        cache.pass(8);
        cache.set("late", "2");
        assertThat(cache.get("early")).isEqualTo("1");
        cache.pass(1);
        cache.set("later", "3");
        assertThat(cache.get("early")).isNull();
        assertThat(cache.get("late")).isNull();
        assertThat(cache.get("later")).isEqualTo("3");
        cache.pass(100);
        assertThat(cache.get("later")).isEqualTo("3");
    }

    @Test
    void aLaterFlushReplacesAPendingOneButWakesNoDead() {
        cache.set("dead", "1");
        cache.store.flushAll(cache.now() + 2);
        cache.pass(2);
        cache.set("live", "2");
        cache.store.flushAll(cache.now() + 5);
        assertThat(cache.get("dead")).isNull();
        assertThat(cache.get("live")).isEqualTo("2");
        cache.store.flushAll(cache.now() + 50);
        cache.pass(10);
        assertThat(cache.get("live")).isEqualTo("2");
        cache.pass(40);
        assertThat(cache.get("live")).isNull();
    }

    @Test
    void theMemoryOfTheDeadComesBackWithoutBeingAskedFor() {
        for (int i = 0; i < 1_000; i++) {
            cache.setUntil(cache.now() + 1 + i % 2, "key" + i, ChronicleStoreTest.text(i * 7));
        }
        cache.get("key2");
        cache.pass(1);
        cache.store.reclaimDeadItems();
        assertThat(cache.store.statistics().items()).isEqualTo(500);
        assertThat(cache.store.statistics().expiredUnfetched()).isEqualTo(499);
        cache.store.flushAll(0);
        cache.store.reclaimDeadItems();
        assertThat(cache.store.statistics().items()).isZero();
        assertThat(cache.store.statistics().bytes()).isZero();
        assertThat(cache.store.items().usedSlotBytes()).isZero();
    }
}
