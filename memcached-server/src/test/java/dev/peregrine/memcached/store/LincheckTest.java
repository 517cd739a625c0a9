package dev.peregrine.memcached.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What threads see of one key at the same time could have been seen one operation after the other: Lincheck makes up the
 * scenarios, runs each many times and compares with {@link OneItem}. The system property {@code peregrine.test.scenarios} makes
 * them more. Moves of items meanwhile are {@link LinearizabilityTest}'s part.
 */
@Isolated("Lincheck changes classes that are loaded while it runs")
class LincheckTest {

    private static ChronicleStore store;

    @BeforeAll
    static void open() {
        store = new ChronicleStore(new StoreOptions(16L << 20, 1 << 20, true), () -> 1_800_000_000L);
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Test
    void operationsOnOneKeyAreLinearizable() {
        scenarios().sequentialSpecification(OneItem.class).check(OneKey.class);
    }

    @Test
    void aStoreThatLosesItemsWouldBeFound() {
        StressOptions lost = scenarios().minimizeFailedScenario(false).sequentialSpecification(LostItem.class);
        assertThatThrownBy(() -> lost.check(OneKey.class)).isInstanceOf(LincheckAssertionError.class);
    }

    private static StressOptions scenarios() {
        return new StressOptions()
                .iterations(Integer.getInteger("peregrine.test.scenarios", 5))
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1);
    }

    /** The operations that Lincheck makes scenarios of; an answer is a value with its unique, or the store's result. */
    public interface Operations {

        String get();

        String set(int value, int unique);

        String add(int value, int unique);

        String replace(int value, int unique);

        String append(int value, int unique);

        String compareAndSet(int expectedUnique, int value, int unique);

        String increment(int unique);

        boolean delete();
    }

    /** A key of the store; a new one for every run of a scenario. */
    @Param(name = "value", gen = IntGen.class, conf = "1:3")
    @Param(name = "unique", gen = IntGen.class, conf = "1:3")
    public static final class OneKey implements Operations {

        private static final AtomicLong KEYS = new AtomicLong();
        private static final ThreadLocal<Access> ACCESS = ThreadLocal.withInitial(Access::new);

        private final long key = KEYS.incrementAndGet();

        @Operation
        @Override
        public String get() {
            return ACCESS.get().get(key);
        }

        @Operation(params = {"value", "unique"})
        @Override
        public String set(int value, int unique) {
            return ACCESS.get().store(StoreMode.SET, key, value, 0, unique);
        }

        @Operation(params = {"value", "unique"})
        @Override
        public String add(int value, int unique) {
            return ACCESS.get().store(StoreMode.ADD, key, value, 0, unique);
        }

        @Operation(params = {"value", "unique"})
        @Override
        public String replace(int value, int unique) {
            return ACCESS.get().store(StoreMode.REPLACE, key, value, 0, unique);
        }

        @Operation(params = {"value", "unique"})
        @Override
        public String append(int value, int unique) {
            return ACCESS.get().store(StoreMode.APPEND, key, value, 0, unique);
        }

        @Operation(params = {"unique", "value", "unique"})
        @Override
        public String compareAndSet(int expectedUnique, int value, int unique) {
            return ACCESS.get().store(StoreMode.CAS, key, value, expectedUnique, unique);
        }

        @Operation(params = {"unique"})
        @Override
        public String increment(int unique) {
            return ACCESS.get().increment(key, unique);
        }

        @Operation
        @Override
        public boolean delete() {
            return ACCESS.get().delete(key);
        }
    }

    /** What one thread needs to speak to the store. */
    private static final class Access {

        private final StoreSession session = store.openSession();
        private final StoreTerms terms = new StoreTerms();
        private final CountTerms countTerms = new CountTerms();
        private final CounterResult counter = new CounterResult();
        private final ByteBuf keyBuffer = StoreFixture.direct(Long.BYTES);
        private final ByteBuf value = StoreFixture.direct(64);

        String get(long key) {
            String[] seen = new String[1];
            session.get(name(key), 0, Long.BYTES, item -> {
                item.writeValue(0, item.valueLength(), value.clear());
                seen[0] = value.toString(US_ASCII) + " " + item.casUnique();
            });
            return seen[0];
        }

        String store(StoreMode mode, long key, int number, int expectedUnique, int unique) {
            value.clear().writeByte('0' + number);
            terms.of(mode, 0, 0).casUnique(expectedUnique).newCasUnique(unique);
            return session.store(name(key), 0, Long.BYTES, terms, value, 0, 1).name();
        }

        String increment(long key, int unique) {
            StoreResult result = session.add(
                    name(key), 0, Long.BYTES, countTerms.of(1, false).newCasUnique(unique), counter);
            return result == StoreResult.STORED ? Long.toString(counter.value()) : result.name();
        }

        boolean delete(long key) {
            return session.delete(name(key), 0, Long.BYTES);
        }

        private ByteBuf name(long key) {
            return keyBuffer.clear().writeLong(key);
        }
    }

    /** What one item of memcached's does, for one thread. */
    public static class OneItem implements Operations {

        private String value;
        private int unique;

        @Override
        public String get() {
            return value == null ? null : value + " " + unique;
        }

        @Override
        public String set(int newValue, int newUnique) {
            return become(Integer.toString(newValue), newUnique);
        }

        @Override
        public String add(int newValue, int newUnique) {
            return value == null ? set(newValue, newUnique) : StoreResult.NOT_STORED.name();
        }

        @Override
        public String replace(int newValue, int newUnique) {
            return value != null ? set(newValue, newUnique) : StoreResult.NOT_STORED.name();
        }

        @Override
        public String append(int suffix, int newUnique) {
            return value != null ? become(value + suffix, newUnique) : StoreResult.NOT_STORED.name();
        }

        @Override
        public String compareAndSet(int expectedUnique, int newValue, int newUnique) {
            if (value == null) {
                return StoreResult.NOT_FOUND.name();
            }
            return unique == expectedUnique ? set(newValue, newUnique) : StoreResult.EXISTS.name();
        }

        @Override
        public String increment(int newUnique) {
            if (value == null) {
                return StoreResult.NOT_FOUND.name();
            }
            become(Long.toString(Long.parseLong(value) + 1), newUnique);
            return value;
        }

        @Override
        public boolean delete() {
            boolean found = value != null;
            value = null;
            return found;
        }

        private String become(String newValue, int newUnique) {
            value = newValue;
            unique = newUnique;
            return StoreResult.STORED.name();
        }
    }

    /** What the store does not do. */
    public static final class LostItem extends OneItem {

        @Override
        public boolean delete() {
            super.delete();
            return false;
        }

        @Override
        public String get() {
            return null;
        }
    }
}
