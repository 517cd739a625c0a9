package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A warm store makes no garbage. */
class AllocationTest {

    private static final int KEY_BYTES = 16;
    private static final int ROUNDS = 200_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final ByteBuf key = StoreFixture.direct(KEY_BYTES);
    private final ByteBuf value = StoreFixture.direct(30_000).writeZero(30_000);
    private final ByteBuf response = StoreFixture.direct(30_000);
    private final ItemReader copy = item -> item.writeValue(0, item.valueLength(), response.clear());

    @Test
    void gettingSettingAndEvictingAllocateNothing() {
        try (StoreFixture cache = new StoreFixture(8L << 20, true)) {
            StoreSession session = cache.session;
            double bytes = Double.MAX_VALUE;
            for (int warmUp = 0; warmUp < 10 && bytes > 0.01; warmUp++) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < ROUNDS; i++) {
                    key.clear().writeLong(i * 7L % 100_000).writeLong(0);
                    session.get(key, 0, KEY_BYTES, copy);
                    session.store(StoreMode.SET, key, 0, KEY_BYTES, 0, 0, 0, value, 0, 100);
                    key.setLong(Long.BYTES, 1);
                    if (i % 64 == 0) {
                        upload(session);
                        session.get(key, 0, KEY_BYTES, copy);
                    }
                }
                bytes = (THREADS.getCurrentThreadAllocatedBytes() - before) / (2.0 * ROUNDS);
            }
            System.out.printf("bytes allocated per operation: %.4f%n", bytes);
            assertThat(bytes).isLessThan(0.01);
            assertThat(cache.store.statistics().evictions()).isPositive();
        }
    }

    private void upload(StoreSession session) {
        PendingValue pending = session.begin(key, 0, KEY_BYTES, 20_000);
        value.readerIndex(0);
        pending.append(value);
        session.commit(StoreMode.SET, 0, 0, 0, pending);
        pending.release();
    }
}
