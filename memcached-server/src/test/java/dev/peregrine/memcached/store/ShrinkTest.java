package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A lower limit gives memory back to the system, while threads read and write all the time. */
class ShrinkTest {

    private static final long MIB = 1L << 20;
    private static final long LARGE = 256 * MIB;
    private static final long SMALL = 64 * MIB;
    private static final int THREADS = 2;
    private static final int KEYS = 200_000;
    private static final int LARGEST = 4_000;
    private static final int LARGEST_NOW_AND_THEN = 50_000;
    private static final int SHIFTS = 1_000;
    private static final int STANDING_STILL = 4;

    @Test
    void whatIsOverALowerLimitGoesBackToTheSystemAndCanBeTakenAgain() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        StoreOptions options = new StoreOptions(LARGE, 1 << 20, true);
        try (ChronicleStore store = new ChronicleStore(options, () -> 1_800_000_000L, 1);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            new Client(store.openSession(), 0).fill();
            assertThat(Mappings.residentBytes(store)).isBetween(LARGE * 9 / 10, LARGE * 21 / 20);

            List<Future<Long>> running = new ArrayList<>();
            for (int i = 1; i <= THREADS; i++) {
                Client client = new Client(store.openSession(), i);
                running.add(threads.submit(() -> client.run(done)));
            }
            try {
                for (int round = 0; round < 2; round++) {
                    shrink(store);
                    checkShrunk(store);
                    assertThat(store.changeLimit(LARGE)).isTrue();
                    new Client(store.openSession(), 0).fill();
                    assertThat(store.mappedBytes()).isBetween(LARGE * 9 / 10, LARGE);
                    assertThat(Mappings.residentBytes(store)).isBetween(LARGE * 9 / 10, LARGE * 21 / 20);
                }
            } finally {
                done.set(true);
            }
            for (Future<Long> one : running) {
                assertThat(one.get()).isPositive();
            }
            store.flushAll(0);
            store.reclaimDeadItems();
            assertThat(store.statistics().items()).isZero();
            assertThat(store.items().usedSlotBytes()).isZero();
        }
    }

    private static void shrink(ChronicleStore store) {
        long begin = System.nanoTime();
        assertThat(store.changeLimit(SMALL)).isTrue();
        store.reclaimDeadItems();
        System.out.printf("shrunk after %,d ms%n", (System.nanoTime() - begin) / 1_000_000);
    }

    /** All that is over the limit has gone, and not much more. */
    private static void checkShrunk(ChronicleStore store) throws IOException {
        long resident = Mappings.residentBytes(store);
        long kept = store.statistics().bytes();
        System.out.printf("%,d bytes resident of %,d, items of %,d%n", resident, SMALL, kept);
        assertThat(resident).isLessThanOrEqualTo(SMALL * 21 / 20);
        assertThat(store.mappedBytes()).isLessThanOrEqualTo(SMALL);
        assertThat(kept).isGreaterThan(SMALL * 3 / 4);
    }

    /** The lock of each covers one item in a thousand, so that most pages of small items have one. */
    @Test
    void threadsThatStandStillWhileTheyReadMakeNoMoreItemsGoThanTheLimit() throws Exception {
        StoreOptions options = new StoreOptions(LARGE, 1 << 20, true);
        try (ChronicleStore store = new ChronicleStore(options, () -> 1_800_000_000L, 1)) {
            new Client(store.openSession(), 0).fill();
            whileStandingStill(store, STANDING_STILL, () -> shrink(store));
            checkShrunk(store);
        }
    }

    /** Runs something while sessions read the items that were stored last, and do not come to an end. */
    private static void whileStandingStill(ChronicleStore store, int sessions, Runnable action) {
        if (sessions == 0) {
            action.run();
            return;
        }
        ByteBuf key = StoreFixture.direct(Long.BYTES).writeLong(KEYS - sessions);
        StoreSession session = store.openSession();
        assertThat(session.get(key, 0, Long.BYTES, item -> whileStandingStill(store, sessions - 1, action)))
                .isTrue();
    }

    @Test
    void valuesThatAreStillArrivingMakeNoMoreItemsGoThanTheLimit() throws Exception {
        try (StoreFixture cache = new StoreFixture(LARGE, true)) {
            String value = ChronicleStoreTest.text(4_000);
            List<PendingValue> arriving = new ArrayList<>();
            for (int i = 0; i < LARGE / value.length(); i++) {
                assertThat(cache.set("key" + i, value)).isEqualTo(StoreResult.STORED);
                if (i % 1_000 == 0) {
                    arriving.add(cache.begin("arriving" + i, value.length()));
                }
            }
            shrink(cache.store);
            checkShrunk(cache.store);
            arriving.forEach(PendingValue::release);
        }
    }

    @Test
    void withoutEvictionMemoryGoesBackAsItemsGo() throws Exception {
        try (StoreFixture cache = new StoreFixture(32 * MIB, false)) {
            String value = ChronicleStoreTest.text(4_000);
            int stored = 0;
            while (cache.set("key" + stored, value) == StoreResult.STORED) {
                stored++;
            }
            assertThat(cache.store.changeLimit(16 * MIB)).isTrue();
            cache.store.reclaimDeadItems();
            assertThat(cache.store.statistics().items()).isEqualTo(stored);
            for (int i = 0; i < stored; i++) {
                if (i % 3 != 0) {
                    assertThat(cache.delete("key" + i)).isTrue();
                }
            }
            cache.store.reclaimDeadItems();
            assertThat(Mappings.residentBytes(cache.store)).isLessThanOrEqualTo(16 * MIB * 21 / 20);
            for (int i = 0; i < stored; i += 3) {
                assertThat(cache.get("key" + i)).isEqualTo(value);
            }
        }
    }

    @Test
    void aLimitThatIndexAndSketchWouldFillIsRefused() {
        try (StoreFixture cache = new StoreFixture(64 * MIB, true)) {
            ByteBuf key = StoreFixture.direct(Long.BYTES);
            for (int i = 0; i < 100_000; i++) {
                key.clear().writeLong(i);
                cache.session.store(key, 0, Long.BYTES, cache.terms.of(StoreMode.SET, 0, 0), key, 0, 0);
            }
            assertThat(cache.store.changeLimit(StoreOptions.MIN_LIMIT_BYTES)).isFalse();
            assertThat(cache.store.statistics().limitBytes()).isEqualTo(64 * MIB);
            assertThat(cache.store.changeLimit(16 * MIB)).isTrue();
        }
    }

    /** One thread that stores values made of their keys, and looks at what it reads. */
    private static final class Client implements ItemReader {

        private final StoreSession session;
        private final SplittableRandom random;
        private final StoreTerms terms = new StoreTerms();
        private final ByteBuf key = StoreFixture.direct(Long.BYTES);
        /** A value is a part of this that begins where its key says. */
        private final ByteBuf values = StoreFixture.direct(SHIFTS + LARGEST_NOW_AND_THEN);

        private final ByteBuf shown = StoreFixture.direct(LARGEST_NOW_AND_THEN);
        private long number;

        Client(StoreSession session, int seed) {
            this.session = session;
            random = new SplittableRandom(seed);
            new Random(1).ints().limit(values.capacity()).forEach(values::writeByte);
        }

        void fill() {
            for (int i = 0; i < KEYS; i++) {
                set(i);
            }
        }

        /** Returns how many values it has read. */
        long run(AtomicBoolean done) {
            long hits = 0;
            while (!done.get()) {
                for (int i = 0; i < 100; i++) {
                    if (i % 4 == 0) {
                        set(random.nextInt(KEYS));
                    } else {
                        number = random.nextInt(KEYS);
                        key.clear().writeLong(number);
                        hits += session.get(key, 0, Long.BYTES, this) ? 1 : 0;
                    }
                }
            }
            return hits;
        }

        private void set(long keyNumber) {
            int length = random.nextInt(random.nextInt(500) == 0 ? LARGEST_NOW_AND_THEN : LARGEST);
            key.clear().writeLong(keyNumber);
            terms.of(StoreMode.SET, 0, 0);
            int from = (int) (keyNumber % SHIFTS);
            assertThat(session.store(key, 0, Long.BYTES, terms, values, from, length))
                    .isEqualTo(StoreResult.STORED);
        }

        @Override
        public void read(ItemView item) {
            item.writeValue(0, item.valueLength(), shown.clear());
            int from = (int) (number % SHIFTS);
            if (!ByteBufUtil.equals(shown, 0, values, from, item.valueLength())) {
                throw new AssertionError("value of " + item.valueLength() + " bytes of key " + number);
            }
        }
    }
}
