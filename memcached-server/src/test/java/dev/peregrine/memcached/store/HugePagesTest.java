package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peregrine.memcached.launcher.system.SystemMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The system's huge pages hold what is used, and nothing becomes resident for them that is not. */
class HugePagesTest {

    private static final long MIB = 1 << 20;
    private static final String VALUE = ChronicleStoreTest.text(4_000);

    @BeforeAll
    static void needsASystemThatCanDoIt() {
        int bytes = SystemMemory.HUGE_PAGE_BYTES;
        ByteBuffer buffer = ByteBuffer.allocateDirect(2 * bytes);
        long address = Math.ceilDiv(MemorySegment.ofBuffer(buffer).address(), bytes) * bytes;
        assumeTrue(SystemMemory.collapse(address), "Linux before 6.1, or no huge page left");
    }

    @Test
    void holdWhatHasBeenTakenAndNoMore() throws IOException {
        try (StoreFixture cache = new StoreFixture(256 * MIB, true)) {
            int stored = 0;
            while (cache.store.mappedBytes() < 100 * MIB) {
                cache.set("key" + stored++, VALUE);
            }
            cache.store.useHugePages();
            assertThat(Mappings.residentBytes(cache.store)).isLessThanOrEqualTo(cache.store.mappedBytes());
            assertThat(Mappings.hugeBytes(cache.store)).isGreaterThan(85 * MIB);
            for (int i = 0; i < stored; i++) {
                assertThat(cache.get("key" + i)).isEqualTo(VALUE);
            }
        }
    }

    @Test
    void giveBackWhatALowerLimitLeavesNoRoomFor() throws IOException {
        try (StoreFixture cache = new StoreFixture(128 * MIB, true)) {
            fill(cache);
            cache.store.useHugePages();
            assertThat(cache.store.changeLimit(32 * MIB)).isTrue();
            cache.store.reclaimDeadItems();
            cache.store.useHugePages();
            assertThat(Mappings.residentBytes(cache.store)).isLessThanOrEqualTo(33 * MIB);
            assertThat(cache.store.changeLimit(128 * MIB)).isTrue();
            fill(cache);
            cache.store.useHugePages();
            assertThat(Mappings.residentBytes(cache.store)).isLessThanOrEqualTo(129 * MIB);
            assertThat(Mappings.hugeBytes(cache.store)).isGreaterThan(100 * MIB);
        }
    }

    private static void fill(StoreFixture cache) {
        for (int i = 0; i < 40_000; i++) {
            cache.set("key" + i, VALUE);
        }
    }
}
