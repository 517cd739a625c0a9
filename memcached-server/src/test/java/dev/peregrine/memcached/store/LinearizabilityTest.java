package dev.peregrine.memcached.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Threads work on one key at the same time, while another one makes the store move its items; every history that they see has
 * an explanation. The system property {@code peregrine.test.histories} makes them more.
 */
class LinearizabilityTest {

    private static final int THREADS = 3;
    private static final int OPERATIONS = 4;
    private static final int HISTORIES = Integer.getInteger("peregrine.test.histories", 3_000);
    private static final long LIMIT_BYTES = 4L << 20;

    private final AtomicLong order = new AtomicLong();

    @Test
    void everyHistoryCanBeExplained() throws Exception {
        StoreOptions options = new StoreOptions(LIMIT_BYTES, 1 << 20, false);
        AtomicBoolean done = new AtomicBoolean();
        try (ChronicleStore store = new ChronicleStore(options, () -> 1_800_000_000L);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1)) {
            Future<Integer> churn = threads.submit(() -> churn(store.openSession(), done));
            try {
                CyclicBarrier start = new CyclicBarrier(THREADS);
                List<Callable<List<List<History.Operation>>>> clients = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    Client client = new Client(store.openSession(), i);
                    clients.add(() -> client.run(start));
                }
                List<Future<List<List<History.Operation>>>> seen = threads.invokeAll(clients);
                for (int number = 0; number < HISTORIES; number++) {
                    List<History.Operation> operations = new ArrayList<>();
                    for (Future<List<List<History.Operation>>> one : seen) {
                        operations.addAll(one.get().get(number));
                    }
                    History history = new History(operations);
                    assertThat(history.isLinearizable()).as(history::toString).isTrue();
                }
            } finally {
                done.set(true);
            }
            assertThat(churn.get()).isPositive();
        }
    }

    @Test
    void aHistoryWithoutExplanationIsFound() {
        History.Operation set = new History.Operation(History.Kind.SET, "1", 0, 0, 1, StoreResult.STORED, 1);
        History.Operation miss = new History.Operation(History.Kind.GET, null, 0, 2, 3, null, 0);
        History.Operation early = new History.Operation(History.Kind.GET, null, 0, 0, 3, null, 0);

        assertThat(new History(List.of(set, miss)).isLinearizable()).isFalse();
        assertThat(new History(List.of(set, early)).isLinearizable()).isTrue();
    }

    /** Fills the memory with items of one size after the other, so that pages are emptied by moving what is in them. */
    private static int churn(StoreSession session, AtomicBoolean done) {
        ByteBuf key = StoreFixture.direct(Long.BYTES);
        ByteBuf value = StoreFixture.direct(10_000).writerIndex(10_000);
        StoreTerms terms = new StoreTerms();
        int rounds = 0;
        while (!done.get() || rounds == 0) {
            int length = rounds % 2 == 0 ? 10 : 3_000;
            int stored = 0;
            terms.of(StoreMode.SET, 0, 0);
            while (session.store(key.clear().writeLong(stored), 0, Long.BYTES, terms, value, 0, length)
                    == StoreResult.STORED) {
                stored++;
                if (stored % 7 != 0) {
                    session.delete(key.clear().writeLong(stored - 5L), 0, Long.BYTES);
                }
                if (stored == 20_000 || done.get()) {
                    break;
                }
            }
            for (int i = 0; i < stored; i++) {
                session.delete(key.clear().writeLong(i), 0, Long.BYTES);
            }
            rounds++;
        }
        return rounds;
    }

    /** One thread's operations, on a key of its own for each history. */
    private final class Client {

        private final StoreSession session;
        private final SplittableRandom random;
        private final StoreTerms terms = new StoreTerms();
        private final CounterResult counter = new CounterResult();
        private final ByteBuf key = StoreFixture.direct(Long.BYTES);
        private final ByteBuf value = StoreFixture.direct(64);
        private final ByteBuf shown = StoreFixture.direct(64);
        private long uniqueSeen;

        Client(StoreSession session, int seed) {
            this.session = session;
            random = new SplittableRandom(seed);
        }

        List<List<History.Operation>> run(CyclicBarrier start) throws Exception {
            List<List<History.Operation>> histories = new ArrayList<>();
            for (int number = 0; number < HISTORIES; number++) {
                key.clear().writeLong(-1L - number);
                List<History.Operation> operations = new ArrayList<>();
                start.await();
                for (int i = 0; i < OPERATIONS; i++) {
                    operations.add(step());
                }
                histories.add(operations);
                start.await();
                session.delete(key, 0, Long.BYTES);
            }
            return histories;
        }

        private History.Operation step() {
            History.Kind[] kinds = History.Kind.values();
            History.Kind kind = kinds[random.nextInt(kinds.length)];
            // However often it is appended to, it stays a number.
            int digits = kind == History.Kind.APPEND ? 1 : random.nextInt(1, 7);
            String argument = "123456".substring(0, digits);
            value.clear().writeCharSequence(argument, US_ASCII);
            long expected = uniqueSeen;
            long called = order.getAndIncrement();
            Object answer = switch (kind) {
                case GET -> get();
                case SET -> store(StoreMode.SET);
                case ADD -> store(StoreMode.ADD);
                case REPLACE -> store(StoreMode.REPLACE);
                case APPEND -> store(StoreMode.APPEND);
                case CAS -> store(StoreMode.CAS);
                case INCREMENT -> increment();
                case DELETE -> session.delete(key, 0, Long.BYTES);
            };
            long returned = order.getAndIncrement();
            long unique =
                    answer instanceof String ? uniqueSeen : answer == StoreResult.STORED ? terms.storedCasUnique() : 0;
            return new History.Operation(kind, argument, expected, called, returned, answer, unique);
        }

        private String get() {
            boolean hit = session.get(key, 0, Long.BYTES, item -> {
                uniqueSeen = item.casUnique();
                item.writeValue(0, item.valueLength(), shown.clear());
            });
            return hit ? shown.toString(US_ASCII) : null;
        }

        private StoreResult store(StoreMode mode) {
            terms.of(mode, 0, 0).casUnique(mode == StoreMode.CAS ? uniqueSeen : 0);
            return session.store(key, 0, Long.BYTES, terms, value, 0, value.writerIndex());
        }

        private Object increment() {
            StoreResult result = session.add(key, 0, Long.BYTES, new CountTerms().of(1, false), counter);
            if (result != StoreResult.STORED) {
                return result == StoreResult.OUT_OF_MEMORY ? result : null;
            }
            uniqueSeen = counter.casUnique();
            return Long.toUnsignedString(counter.value());
        }
    }
}
