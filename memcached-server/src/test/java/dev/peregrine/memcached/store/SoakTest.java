package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Threads that do everything at once to a full store, with sizes that change: no value is ever wrong, the memory stays within
 * its bound and the counters add up. The system property {@code peregrine.test.soak-seconds} makes it longer.
 */
class SoakTest {

    private static final int THREADS = 3;
    private static final int KEYS = 20_000;
    private static final long LIMIT_BYTES = 24L << 20;
    private static final int[] LARGEST = {200, 1_000_000, 3_000, 100, 60_000, 300_000};

    private final long nanos = Long.getLong("peregrine.test.soak-seconds", 6L) * 1_000_000_000L;
    private final AtomicLong nowSeconds = new AtomicLong(1_800_000_000L);

    @Test
    void staysCorrectAndWithinItsMemory() throws Exception {
        for (EvictionKind kind : EvictionKind.values()) {
            soak(kind);
        }
    }

    private void soak(EvictionKind kind) throws Exception {
        StoreOptions options = new StoreOptions(LIMIT_BYTES, 1 << 20, true, kind, false);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS);
                ChronicleStore store = new ChronicleStore(options, nowSeconds::get)) {
            AtomicLong evictionsSeen = new AtomicLong();
            store.onEviction(item -> evictionsSeen.incrementAndGet());
            new Worker(store.openSession(), LARGEST[1], 0).fillUp();
            long phaseNanos = nanos / 2 / LARGEST.length;
            for (int largest : LARGEST) {
                long deadline = System.nanoTime() + phaseNanos;
                List<Callable<Void>> work = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    StoreSession session = store.openSession();
                    int seed = thread + largest;
                    work.add(() -> new Worker(session, largest, seed).run(deadline));
                }
                for (Future<Void> done : threads.invokeAll(work)) {
                    done.get();
                }
                long resident = Mappings.residentBytes(store);
                System.out.printf(
                        "%s, values to %,d bytes: %,d bytes resident of %,d%n", kind, largest, resident, LIMIT_BYTES);
                assertThat(resident).isLessThanOrEqualTo(LIMIT_BYTES);
                checkCounters(store);
                assertThat(store.statistics().evictions()).isEqualTo(evictionsSeen.get());
            }
            assertThat(evictionsSeen).hasPositiveValue();
            System.out.printf(
                    "%s: %,d stored, %,d evicted%n", kind, store.statistics().totalItems(), evictionsSeen.get());
            store.flushAll(0);
            store.reclaimDeadItems();
            assertThat(store.statistics().items()).isZero();
            assertThat(store.statistics().bytes()).isZero();
            assertThat(store.items().usedSlotBytes()).isZero();
        }
    }

    private void checkCounters(ChronicleStore store) {
        nowSeconds.incrementAndGet();
        store.reclaimDeadItems();
        long[] seen = new long[2];
        StoreSession session = store.openSession();
        assertThat(session.scan(0, Integer.MAX_VALUE, item -> {
                    seen[0]++;
                    seen[1] += item.itemBytes();
                }))
                .isZero();
        assertThat(store.statistics().items()).isEqualTo(seen[0]);
        assertThat(store.statistics().bytes()).isEqualTo(seen[1]);
        assertThat(store.policyItems()).isEqualTo(seen[0]);
    }

    /** One thread's random operations. A value is made of its first bytes, so that each shows whether it is whole. */
    private final class Worker implements ItemReader {

        private final StoreSession session;
        private final int largest;
        private final SplittableRandom random;
        private final StoreTerms terms = new StoreTerms();
        private final ByteBuf key = StoreFixture.direct(20);
        private final ByteBuf value = StoreFixture.direct(1 << 20);
        private final ByteBuf shown = StoreFixture.direct(1 << 20);

        Worker(StoreSession session, int largest, int seed) {
            this.session = session;
            this.largest = largest;
            random = new SplittableRandom(seed);
        }

        Void run(long deadline) {
            while (System.nanoTime() < deadline) {
                for (int i = 0; i < 20; i++) {
                    step();
                }
                if (random.nextInt(2_000) == 0) {
                    nowSeconds.incrementAndGet();
                }
            }
            return null;
        }

        /** More than there is room for. */
        void fillUp() {
            for (long bytes = 0; bytes < 2 * LIMIT_BYTES; bytes += largest) {
                key.clear().writeLong(bytes);
                store(largest);
            }
        }

        private void step() {
            key.clear().writeLong(random.nextInt(KEYS) * 0x9E3779B97F4A7C15L);
            int length = Long.BYTES + random.nextInt(random.nextInt(largest) + 1);
            switch (random.nextInt(10)) {
                case 0 -> session.delete(key, 0, Long.BYTES);
                case 1 -> session.touch(key, 0, Long.BYTES, expiry());
                case 2, 3 -> store(length);
                case 4 -> upload(length);
                case 5 -> session.getAndTouch(key, 0, Long.BYTES, expiry(), this);
                default -> session.get(key, 0, Long.BYTES, this);
            }
        }

        private long expiry() {
            return random.nextInt(3) == 0 ? 0 : nowSeconds.get() + random.nextInt(100);
        }

        private void fill(int length) {
            long state = random.nextLong();
            value.clear().writeLong(state);
            while (value.writerIndex() < length) {
                state = next(state);
                value.writeByte((int) (state >>> 40));
            }
        }

        private void store(int length) {
            fill(length);
            terms.of(StoreMode.SET, 0, expiry());
            StoreResult result = session.store(key, 0, Long.BYTES, terms, value, 0, length);
            assertThat(result).isEqualTo(StoreResult.STORED);
        }

        private void upload(int length) {
            fill(length);
            PendingValue pending = session.begin(key, 0, Long.BYTES, length);
            assertThat(pending).isNotNull();
            step();
            fill(length);
            pending.append(value);
            if (random.nextInt(4) != 0) {
                assertThat(session.commit(terms.of(StoreMode.SET, 0, expiry()), pending))
                        .isEqualTo(StoreResult.STORED);
            }
            pending.release();
        }

        private static long next(long state) {
            return state * 6364136223846793005L + 1442695040888963407L;
        }

        @Override
        public void read(ItemView item) {
            shown.clear();
            item.writeValue(0, item.valueLength(), shown);
            long state = shown.readLong();
            while (shown.isReadable()) {
                state = next(state);
                if (shown.readByte() != (byte) (state >>> 40)) {
                    throw new AssertionError("byte " + shown.readerIndex() + " of " + item.valueLength());
                }
            }
        }
    }
}
