package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Getting items ready ahead of their requests is a hint, at whatever moment it comes. */
@Timeout(60)
class PrefetchTest {

    private static final int ITEMS = 100_000;

    private static boolean announce(StoreSession session, String key) {
        ByteBuf buffer = StoreFixture.buffer(key);
        return session.announce(buffer, StoreFixture.KEY_INDEX, key.length());
    }

    @Test
    void aBatchHasABound() {
        try (StoreFixture store = new StoreFixture()) {
            for (int batch = 0; batch < 2; batch++) {
                for (int i = 0; i < Prefetch.CAPACITY; i++) {
                    assertThat(announce(store.session, "key" + i)).isTrue();
                }
                assertThat(announce(store.session, "one more")).isFalse();
                store.session.prefetch();
            }
        }
    }

    @Test
    void nothingChanges() {
        try (StoreFixture store = new StoreFixture()) {
            store.store(StoreMode.SET, "short", 1, 0, 0, "v");
            store.store(StoreMode.SET, "chained", 2, 0, 0, "v".repeat(900_000));
            store.store(StoreMode.SET, "expired", 3, store.now() + 1, 0, "v");
            store.pass(2);
            StoreStatistics before = store.store.statistics();

            for (String key : new String[] {"short", "chained", "expired", "missing"}) {
                announce(store.session, key);
            }
            store.session.prefetch();

            assertThat(store.store.statistics()).isEqualTo(before);
            assertThat(store.get("short", new GetTerms()))
                    .as("value, not marked as fetched")
                    .isEqualTo("v ");
            assertThat(store.lastAccessSeconds).isEqualTo(store.now() - 2);
            assertThat(store.get("expired")).isNull();
        }
    }

    /** The index grows, items are replaced and evicted and pages given back while another session looks ahead. */
    @Test
    void itMayMeetAnyStateOfTheStore() throws Exception {
        try (StoreFixture store = new StoreFixture(StoreOptions.MIN_LIMIT_BYTES * 2, true)) {
            StoreSession other = store.store.openSession();
            AtomicBoolean writing = new AtomicBoolean(true);
            long[] rounds = {0};
            Throwable[] failure = {null};
            Thread reader = new Thread(() -> {
                SplittableRandom random = new SplittableRandom(1);
                do {
                    while (announce(other, "key" + random.nextInt(ITEMS))) {
                        // Until it is full.
                    }
                    other.prefetch();
                    rounds[0]++;
                } while (writing.get());
            });
            reader.setUncaughtExceptionHandler((thread, e) -> failure[0] = e);
            reader.start();

            SplittableRandom random = new SplittableRandom(2);
            for (int i = 0; i < ITEMS; i++) {
                store.store(StoreMode.SET, "key" + i, 0, 0, 0, "v".repeat(random.nextInt(2_000)));
                if (i == ITEMS / 2) {
                    store.store.changeLimit(StoreOptions.MIN_LIMIT_BYTES);
                }
            }
            writing.set(false);
            reader.join();

            assertThat(failure[0]).isNull();
            assertThat(rounds[0]).isPositive();
        }
    }
}
