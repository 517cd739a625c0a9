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
        try (StoreFixture after = new StoreFixture(LIMIT_BYTES, true, kind)) {
            after.pass(20);
            assertThat(restore(after.store, file)).isEqualTo(8);
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
        try (StoreFixture after = new StoreFixture(LIMIT_BYTES, true)) {
            assertThat(restore(after.store, file)).isEqualTo(1_500);
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
        try (StoreFixture after = new StoreFixture(LIMIT_BYTES / 2, true)) {
            restore(after.store, file);
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
        for (int at :
                new int[] {0, 8, 12, 20, 29, 33, 40, 45, 60, 100, good.length / 2, good.length - 13, good.length - 1}) {
            byte[] bad = good.clone();
            bad[at] ^= 4;
            refuse(file, bad);
        }
        for (int length : new int[] {5, 43, 51, 52, 58, 500, good.length - 1, good.length + 1}) {
            refuse(file, Arrays.copyOf(good, length));
        }
        Files.write(file, good);
        try (StoreFixture after = new StoreFixture(LIMIT_BYTES, true)) {
            assertThat(restore(after.store, file)).isEqualTo(10_000);
            assertThat(after.get("key0")).isEqualTo(ChronicleStoreTest.text(100));
        }
    }

    private static void refuse(Path file, byte[] content) throws Exception {
        Files.write(file, content);
        try (StoreFixture after = new StoreFixture(LIMIT_BYTES, true)) {
            assertThatThrownBy(() -> restore(after.store, file))
                    .isInstanceOf(BadSnapshotException.class)
                    .hasMessageContaining(file.toString());
            assertThat(after.store.statistics().items()).isZero();
            assertThat(after.store.statistics().totalItems()).isZero();
            assertThat(after.store.statistics().bytes()).isZero();
            assertThat(after.store.items().usedSlotBytes()).isZero();
            assertThat(after.store.policyItems()).isZero();
            assertThat(after.get("key0")).isNull();
            assertThat(after.set("key0", "new")).isEqualTo(StoreResult.STORED);
            assertThat(after.get("key0")).isEqualTo("new");
            assertThat(Files.readAllBytes(file)).isEqualTo(content);
        }
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
            assertThatThrownBy(bad::state).hasMessage(file + ": it is of version 3, not 2");
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
                unfinished.items().write(ByteBuffer.allocate(100));
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
        try (StoreFixture after = new StoreFixture(LIMIT_BYTES, true)) {
            after.pass(50);
            restore(after.store, file);
            assertThat(after.get("key")).isEqualTo("value");
            after.pass(50);
            assertThat(after.get("key")).isNull();
        }
    }

    private static long save(ChronicleStore store, Path path) throws Exception {
        try (SnapshotFile file = SnapshotFile.open(path)) {
            file.markInUse();
            return store.save(file);
        }
    }

    private static long restore(ChronicleStore store, Path path) throws Exception {
        try (SnapshotFile file = SnapshotFile.open(path)) {
            return store.restore(file);
        }
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
        try (StoreFixture after = new StoreFixture(limitBytes, true)) {
            assertThat(secondsForAMillion("restored", count, () -> restore(after.store, file)))
                    .isLessThan(SLOWEST);
            assertThat(after.store.statistics().items()).isEqualTo(count);
        }
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
