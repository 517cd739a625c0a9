package dev.peregrine.memcached.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operations of several threads on the same keys: none is lost, none is seen by halves. */
class ConcurrencyTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 5_000;

    private final StoreFixture cache = new StoreFixture(8L << 20, true);
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void close() {
        threads.close();
        cache.close();
    }

    @Test
    void ofSeveralCasOfOneVersionExactlyOneWins() throws Exception {
        cache.set("key", "0");
        AtomicInteger wins = new AtomicInteger();
        CyclicBarrier round = new CyclicBarrier(THREADS);
        inAllThreads(thread -> {
            for (int i = 0; i < 200; i++) {
                long seen = thread.unique("key");
                round.await();
                if (thread.store(StoreMode.CAS, "key", seen, "v" + i) == StoreResult.STORED) {
                    wins.incrementAndGet();
                }
                round.await();
            }
        });
        assertThat(wins).hasValue(200);
    }

    @Test
    void noIncrementIsLost() throws Exception {
        cache.set("n", "0");
        CounterResult last = new CounterResult();
        inAllThreads(thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                thread.increment("n");
            }
        });
        assertThat(cache.session.add(StoreFixture.buffer("n"), StoreFixture.KEY_INDEX, 1, 0, false, last))
                .isEqualTo(StoreResult.STORED);
        assertThat(last.value()).isEqualTo((long) THREADS * ROUNDS);
    }

    @Test
    void noAppendIsLost() throws Exception {
        cache.set("key", "");
        inAllThreads(thread -> {
            for (int i = 0; i < 500; i++) {
                assertThat(thread.store(i % 2 == 0 ? StoreMode.APPEND : StoreMode.PREPEND, "key", 0, "12345"))
                        .isEqualTo(StoreResult.STORED);
            }
        });
        assertThat(cache.get("key")).isEqualTo("12345".repeat(THREADS * 500));
    }

    @Test
    void ofSeveralAddsOneWinsAndOfSeveralDeletesOneHits() throws Exception {
        AtomicInteger added = new AtomicInteger();
        AtomicInteger deleted = new AtomicInteger();
        CyclicBarrier round = new CyclicBarrier(THREADS);
        inAllThreads(thread -> {
            for (int i = 0; i < 200; i++) {
                round.await();
                added.addAndGet(thread.store(StoreMode.ADD, "key", 0, "x") == StoreResult.STORED ? 1 : 0);
                round.await();
                deleted.addAndGet(thread.delete("key") ? 1 : 0);
            }
        });
        assertThat(added).hasValue(200);
        assertThat(deleted).hasValue(200);
    }

    @Test
    void valuesAreSeenWholeWhileTheyAreReplacedEvictedAndMoved() throws Exception {
        List<String> values = new ArrayList<>();
        for (int length : new int[] {10, 100, 1_000, 9_000, 60_000, 300_000}) {
            for (char letter = 'a'; letter <= 'd'; letter++) {
                values.add(String.valueOf(letter).repeat(length));
            }
        }
        AtomicInteger hits = new AtomicInteger();
        inAllThreads(thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                String key = "key" + thread.random.nextInt(200);
                int choice = thread.random.nextInt(100);
                String value = values.get(thread.random.nextInt(choice < 90 ? 12 : values.size()));
                if (choice % 3 != 0) {
                    assertThat(thread.store(StoreMode.SET, key, 0, value)).isEqualTo(StoreResult.STORED);
                } else {
                    String seen = thread.get(key);
                    assertThat(seen == null || values.contains(seen)).isTrue();
                    hits.addAndGet(seen == null ? 0 : 1);
                }
            }
        });
        assertThat(hits).hasPositiveValue();
        assertThat(cache.store.statistics().totalItems()).isPositive();
    }

    private void inAllThreads(Work work) throws InterruptedException, ExecutionException {
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Client client = new Client(cache.store.openSession(), i);
            calls.add(() -> {
                work.run(client);
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(calls)) {
            done.get();
        }
    }

    @FunctionalInterface
    private interface Work {
        void run(Client client) throws Exception;
    }

    /** One thread's session. */
    private static final class Client {

        final SplittableRandom random;
        private final StoreSession session;
        private final ByteBuf to = StoreFixture.direct(StoreFixture.ITEM_SIZE_MAX);
        private final CounterResult counter = new CounterResult();
        private long unique;

        Client(StoreSession session, int seed) {
            this.session = session;
            random = new SplittableRandom(seed);
        }

        String get(String key) {
            ByteBuf at = StoreFixture.buffer(key);
            boolean hit = session.get(at, StoreFixture.KEY_INDEX, key.length(), item -> {
                unique = item.casUnique();
                item.writeValue(0, item.valueLength(), to.clear());
            });
            return hit ? to.toString(ISO_8859_1) : null;
        }

        long unique(String key) {
            get(key);
            return unique;
        }

        StoreResult store(StoreMode mode, String key, long casUnique, String value) {
            int index = StoreFixture.KEY_INDEX;
            ByteBuf at = StoreFixture.buffer(key);
            ByteBuf from = StoreFixture.buffer(value);
            return session.store(mode, at, index, key.length(), 0, 0, casUnique, from, index, value.length());
        }

        void increment(String key) {
            session.add(StoreFixture.buffer(key), StoreFixture.KEY_INDEX, key.length(), 1, false, counter);
        }

        boolean delete(String key) {
            return session.delete(StoreFixture.buffer(key), StoreFixture.KEY_INDEX, key.length());
        }
    }
}
