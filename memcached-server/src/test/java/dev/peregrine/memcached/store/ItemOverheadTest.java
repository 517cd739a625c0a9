package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

/** What items take beside key and value: all that the store has mapped, less their bytes. */
class ItemOverheadTest {

    private static final long LIMIT_BYTES = 64L << 20;
    private static final int KEY_BYTES = 16;
    private static final int VALUE_BYTES = 100;
    private static final int MOST_BYTES = 100;

    @Test
    void aFullStoreTakesLessThanAHundredBytesAnItem() {
        try (StoreFixture cache = new StoreFixture(LIMIT_BYTES, true)) {
            ByteBuf key = StoreFixture.direct(KEY_BYTES).writeZero(KEY_BYTES);
            ByteBuf value = StoreFixture.direct(VALUE_BYTES).writeZero(VALUE_BYTES);
            cache.terms.of(StoreMode.SET, 0, 0);
            for (long number = 0; cache.store.statistics().evictions() == 0; number++) {
                key.setLong(0, number);
                assertThat(cache.session.store(key, 0, KEY_BYTES, cache.terms, value, 0, VALUE_BYTES))
                        .isEqualTo(StoreResult.STORED);
            }
            long items = cache.store.statistics().items();
            double overhead = (double) cache.store.mappedBytes() / items - KEY_BYTES - VALUE_BYTES;
            System.out.printf("%,d items, of which each takes %.1f bytes beside key and value%n", items, overhead);
            assertThat(overhead).isLessThanOrEqualTo(MOST_BYTES);
        }
    }
}
