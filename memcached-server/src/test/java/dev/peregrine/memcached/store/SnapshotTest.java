package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a store leaves behind for the next one. */
class SnapshotTest {

    private static final long LIMIT_BYTES = 8L << 20;
    private static final double SLOWEST = 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void everythingIsBackWithTimesThatRanOn(EvictionKind kind) throws Exception {
        Path file = folder.resolve("cache");
        long unique;
        try (StoreFixture before = new StoreFixture(LIMIT_BYTES, true, kind)) {
            for (int length : new int[] {0, 1, 100, 8_176, 20_000, 500_000}) {
                before.store(StoreMode.SET, "value" + length, length, 0, 0, ChronicleStoreTest.text(length));
            }
            before.setUntil(before.now() + 10, "short", "x");
            before.setUntil(before.now() + 1_000, "long", "x");
            before.set("flushed", "x");
            before.store.flushAll(0);
            before.set("stale", "x");
            before.delete("stale", new DeleteTerms().reset().markStale());
            for (int length : new int[] {0, 1, 100, 8_176, 20_000, 500_000}) {
                before.store(StoreMode.SET, "value" + length, length, 0, 0, ChronicleStoreTest.text(length));
            }
            before.setUntil(before.now() + 10, "short", "x");
            before.setUntil(before.now() + 1_000, "long", "x");
            before.get("value100");
            unique = before.casUnique;
            assertThat(save(before.store, file)).isEqualTo(9);
        }
        try (StoreFixture after = new StoreFixture(LIMIT_BYTES, true, kind, file, 20)) {
            assertThat(after.store.statistics().items()).isEqualTo(8);
            for (int length : new int[] {0, 1, 100, 8_176, 20_000, 500_000}) {
                assertThat(after.get("value" + length)).isEqualTo(ChronicleStoreTest.text(length));
                assertThat(after.flags).isEqualTo(length);
            }
            assertThat(after.get("short")).isNull();
            assertThat(after.get("flushed")).isNull();
            assertThat(after.get("long")).isEqualTo("x");
            assertThat(after.expiresAtSeconds).isEqualTo(after.now() + 980);
            assertThat(after.get("stale", new GetTerms().reset())).isEqualTo("x SW");
            after.get("value100");
            assertThat(after.casUnique).isEqualTo(unique);
            after.set("new", "x");
            after.get("new");
            assertThat(after.casUnique).isGreaterThan(unique);
            after.pass(980);
            after.store.reclaimDeadItems();
            assertThat(after.store.statistics().items()).isEqualTo(8);
        }
    }

    @Test
    void whatWasUsedOftenStaysAfterARestart() throws Exception {
        Path file = folder.resolve("cache");
        String value = ChronicleStoreTest.text(4_000);
        try (StoreFixture before = new StoreFixture(LIMIT_BYTES, true)) {
            for (int i = 0; i < 1_500; i++) {
                before.set("key" + i, value);
            }
            for (int i = 0; i < 500; i++) {
                touchFiveTimes(before, "key" + i);
            }
            save(before.store, file);
        }
        try (StoreFixture after = restored(LIMIT_BYTES, file)) {
            assertThat(after.store.statistics().items()).isEqualTo(1_500);
            for (int i = 0; i < 3_000; i++) {
                after.set("other" + i, value);
            }
            long kept = 0;
            for (int i = 0; i < 500; i++) {
                kept += after.touch("key" + i, 0) ? 1 : 0;
            }
            assertThat(kept).isGreaterThan(490);
        }
    }

    private static void touchFiveTimes(StoreFixture cache, String key) {
        for (int i = 0; i < 5; i++) {
            cache.touch(key, 0);
        }
    }

    @Test
    void aStoreWithLessMemoryTakesTheBest() throws Exception {
        Path file = folder.resolve("cache");
        try (StoreFixture before = new StoreFixture(LIMIT_BYTES, true)) {
            for (int i = 0; i < 1_500; i++) {
                before.set("key" + i, ChronicleStoreTest.text(4_000));
            }
            for (int i = 0; i < 300; i++) {
                touchFiveTimes(before, "key" + i);
            }
            save(before.store, file);
        }
        try (StoreFixture after = restored(LIMIT_BYTES / 2, file)) {
            assertThat(after.store.statistics().items()).isBetween(600L, 1_000L);
            assertThat(after.store.mappedBytes()).isLessThanOrEqualTo(LIMIT_BYTES / 2);
            for (int i = 0; i < 300; i++) {
                assertThat(after.get("key" + i)).isNotNull();
            }
            for (int i = 0; i < 2_000; i++) {
                assertThat(after.set("other" + i, ChronicleStoreTest.text(i % 2 == 0 ? 100 : 20_000)))
                        .isEqualTo(StoreResult.STORED);
            }
        }
    }

    @Test
    void aDamagedFileIsRefusedByNameAndNothingOfItIsTakenIn() throws Exception {
        Path file = folder.resolve("cache");
        try (StoreFixture before = new StoreFixture(LIMIT_BYTES, true)) {
            for (int i = 0; i < 10_000; i++) {
                before.set("key" + i, ChronicleStoreTest.text(100));
            }
            save(before.store, file);
        }
        byte[] good = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 60; i++) {
            byte[] bad = good.clone();
            bad[i < 44 ? i : random.nextInt(good.length)] ^= 4;
            refuse(file, bad);
        }
        for (int length : new int[] {5, 43, 44, 58, 500, good.length / 2, good.length - 1, good.length + 1}) {
            refuse(file, Arrays.copyOf(good, length));
        }
        Files.write(file, good);
        try (StoreFixture after = restored(LIMIT_BYTES, file)) {
            assertThat(after.store.statistics().items()).isEqualTo(10_000);
            assertThat(after.get("key0")).isEqualTo(ChronicleStoreTest.text(100));
        }
    }

    private static void refuse(Path file, byte[] content) throws Exception {
        Files.write(file, content);
        assertThatThrownBy(() -> restored(LIMIT_BYTES, file))
                .isInstanceOf(BadSnapshotException.class)
                .hasMessageContaining(file.toString());
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test
    void aFileOfAnotherVersionIsRefusedForThat() throws Exception {
        Path file = folder.resolve("cache");
        try (StoreFixture before = new StoreFixture(LIMIT_BYTES, true)) {
            save(before.store, file);
        }
        byte[] content = Files.readAllBytes(file);
        content[8]++;
        Files.write(file, content);
        try (SnapshotFile bad = SnapshotFile.open(file)) {
            assertThatThrownBy(bad::state)
                    .hasMessage(
                            "%s: it is of version %d, not %d",
                            file, SnapshotFormat.VERSION + 1, SnapshotFormat.VERSION);
        }
    }

    @Test
    void aFileThatIsInUseIsNobodysItems() throws Exception {
        Path file = folder.resolve("cache");
        try (SnapshotFile first = SnapshotFile.open(file)) {
            assertThat(first.state()).isEqualTo(SnapshotFile.State.NEW);
            first.markInUse();
            assertThatThrownBy(() -> SnapshotFile.open(file)).hasMessageContaining("another server uses it");
        }
        try (SnapshotFile second = SnapshotFile.open(file)) {
            assertThat(second.state()).isEqualTo(SnapshotFile.State.IN_USE);
        }
        assertThatThrownBy(() -> SnapshotFile.open(folder)).hasMessageContaining("it is no regular file");
    }

    /** As of a server that is killed while it saves. */
    @Test
    void aFileThatWasNotWrittenToItsEndIsInUse() throws Exception {
        Path file = folder.resolve("cache");
        try (StoreFixture before = new StoreFixture(LIMIT_BYTES, true)) {
            before.set("key", "value");
            try (SnapshotFile unfinished = SnapshotFile.open(file)) {
                unfinished.markInUse();
                unfinished.content().write(ByteBuffer.allocate(100));
            }
        }
        try (SnapshotFile found = SnapshotFile.open(file)) {
            assertThat(found.state()).isEqualTo(SnapshotFile.State.IN_USE);
        }
    }

    @Test
    void aFlushThatIsToComeComesAfterTheRestart() throws Exception {
        Path file = folder.resolve("cache");
        try (StoreFixture before = new StoreFixture(LIMIT_BYTES, true)) {
            before.set("key", "value");
            before.store.flushAll(before.now() + 100);
            save(before.store, file);
        }
        try (StoreFixture after = new StoreFixture(LIMIT_BYTES, true, EvictionKind.W_TINY_LFU, file, 50)) {
            assertThat(after.get("key")).isEqualTo("value");
            after.pass(50);
            assertThat(after.get("key")).isNull();
        }
    }

    /** All that leads from one item to another is as it was, in any order of what is done next. */
    @ParameterizedTest
    @EnumSource
    void aRestoredStoreGoesOnAsTheOneBefore(EvictionKind kind) throws Exception {
        Path file = folder.resolve("cache");
        try (StoreFixture before = new StoreFixture(LIMIT_BYTES, true, EvictionKind.W_TINY_LFU)) {
            fill(before, 1);
            before.begin("unfinished", 300_000);
            before.begin("unfinished too", 3);
            save(before.store, file);
        }
        try (StoreFixture after = new StoreFixture(LIMIT_BYTES, true, kind, file, 0)) {
            long items = after.store.statistics().items();
            assertThat(items).isGreaterThan(500).isEqualTo(after.store.policyItems());
            checkCounts(after.store);
            fill(after, 2);
            after.pass(200);
            after.store.reclaimDeadItems();
            checkCounts(after.store);
            for (int i = 0; i < 5_000; i++) {
                after.delete("key" + i);
            }
            assertThat(after.store.statistics().items()).isZero();
            assertThat(after.store.statistics().bytes()).isZero();
            assertThat(after.store.items().usedSlotBytes()).isZero();
        }
    }

    /** More than there is room for, of all sizes, some for a time, some used and some gone again. */
    private static void fill(StoreFixture cache, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            String key = "key" + random.nextInt(5_000);
            switch (random.nextInt(4)) {
                case 0 -> cache.delete(key);
                case 1 -> cache.touch(key, random.nextBoolean() ? 0 : cache.now() + random.nextInt(1, 100));
                default -> {
                    int length = random.nextInt(random.nextInt(30_000) + 1);
                    assertThat(cache.set(key, ChronicleStoreTest.text(length))).isEqualTo(StoreResult.STORED);
                }
            }
        }
    }

    private static void checkCounts(ChronicleStore store) {
        long[] seen = new long[2];
        store.openSession().scan(0, Integer.MAX_VALUE, item -> {
            seen[0]++;
            seen[1] += item.itemBytes();
        });
        assertThat(store.statistics().items()).isEqualTo(seen[0]).isEqualTo(store.policyItems());
        assertThat(store.statistics().bytes()).isEqualTo(seen[1]);
    }

    /** What is not in use when the store is saved is not in the file, and not in memory after the restart. */
    @Test
    void aStoreThatWasFullAndIsEmptyLeavesLittle() throws Exception {
        Path file = folder.resolve("cache");
        try (StoreFixture before = new StoreFixture(2 * LIMIT_BYTES, true)) {
            fill(before, 1);
            before.store.flushAll(0);
            before.set("key", "value");
            save(before.store, file);
            assertThat(Files.size(file)).isLessThan(LIMIT_BYTES / 8);
        }
        try (StoreFixture after = restored(2 * LIMIT_BYTES, file)) {
            assertThat(after.get("key")).isEqualTo("value");
            after.store.reclaimDeadItems();
            assertThat(Mappings.residentBytes(after.store)).isLessThan(LIMIT_BYTES / 4);
            fill(after, 2);
            checkCounts(after.store);
            assertThat(Mappings.residentBytes(after.store)).isLessThanOrEqualTo(2 * LIMIT_BYTES + LIMIT_BYTES / 10);
        }
    }

    /** Where nothing may be evicted for new items, those that were saved and have no room are not taken in. */
    @Test
    void theLimitHoldsAlsoWhereNothingIsEvicted() throws Exception {
        Path file = folder.resolve("cache");
        try (StoreFixture before = new StoreFixture(LIMIT_BYTES, false)) {
            int stored = 0;
            while (before.set("key" + stored, ChronicleStoreTest.text(4_000)) == StoreResult.STORED) {
                stored++;
            }
            save(before.store, file);
        }
        try (StoreFixture after = new StoreFixture(LIMIT_BYTES / 2, false, EvictionKind.W_TINY_LFU, file, 0)) {
            assertThat(after.store.mappedBytes()).isLessThanOrEqualTo(LIMIT_BYTES / 2);
            assertThat(after.store.statistics().items()).isBetween(700L, 1_100L);
            checkCounts(after.store);
        }
    }

    private static long save(ChronicleStore store, Path path) throws Exception {
        try (SnapshotFile file = SnapshotFile.open(path)) {
            file.markInUse();
            return store.save(file);
        }
    }

    private static StoreFixture restored(long limitBytes, Path file) throws Exception {
        return new StoreFixture(limitBytes, true, EvictionKind.W_TINY_LFU, file, 0);
    }

    /** The bound is loose: on a machine with two quiet cores it is less than a second for a million items. */
    @Test
    void itemsAreSavedAndBackQuickly() throws Exception {
        Path file = folder.resolve("cache");
        int count = Integer.getInteger("peregrine.test.snapshot-items", 100_000);
        long limitBytes = Math.max(LIMIT_BYTES * 2, count * 260L);
        try (StoreFixture before = new StoreFixture(limitBytes, true)) {
            ByteBuf key = StoreFixture.direct(16);
            ByteBuf value = StoreFixture.direct(100).writerIndex(100);
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < count; i++) {
                key.clear().writeLong(random.nextLong()).writeLong(i);
                before.session.store(key, 0, 16, before.terms.of(StoreMode.SET, 0, 0), value, 0, 100);
            }
            assertThat(secondsForAMillion("saved", count, () -> save(before.store, file)))
                    .isLessThan(SLOWEST);
        }
        secondsForAMillion("restored", count, () -> {
            try (StoreFixture after = restored(limitBytes, file)) {
                return after.store.statistics().items();
            }
        });
    }

    /** What a step takes of its thread, which other programs on the machine do not make longer. */
    private static double secondsForAMillion(String what, int count, Callable<Long> step) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpuNanos = threads.getCurrentThreadCpuTime();
        long begin = System.nanoTime();
        assertThat(step.call()).isEqualTo(count);
        double seconds = (System.nanoTime() - begin) / 1e3 / count;
        double cpuSeconds = (threads.getCurrentThreadCpuTime() - cpuNanos) / 1e3 / count;
        System.out.printf(
                "%,d items %s: %.2f s for a million, %.2f s of the thread's CPU%n", count, what, seconds, cpuSeconds);
        return cpuSeconds;
    }
}
