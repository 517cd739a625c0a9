package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values that arrive bit by bit. */
class UploadTest {

    private static final int MIB = 1 << 20;
    private static final int LARGEST = 128 * MIB;

    /** All of the store's locks are taken meanwhile, and a lock that its own thread holds is waited for without an end. */
    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noLockIsHeldWhileAClientUploads() {
        try (StoreFixture cache = new StoreFixture()) {
            String value = ChronicleStoreTest.text(20_000);
            ByteBuf bytes = StoreFixture.buffer(value).skipBytes(StoreFixture.KEY_INDEX);
            PendingValue pending = cache.begin("key", value.length());
            pending.append(bytes.readSlice(value.length() / 2));

            assertThat(cache.set("key", "other")).isEqualTo(StoreResult.STORED);
            assertThat(cache.get("key")).isEqualTo("other");
            assertThat(cache.delete("key")).isTrue();
            assertThat(cache.session.scan(0, Integer.MAX_VALUE, item -> {})).isZero();
            assertThat(cache.store.policyItems()).isOne();

            pending.append(bytes);
            assertThat(cache.session.commit(cache.terms.of(StoreMode.SET, 0, 0), pending))
                    .isEqualTo(StoreResult.STORED);
            pending.release();
            assertThat(cache.get("key")).isEqualTo(value);
        }
    }

    @Test
    void aValueMayHave128MibAndGivesWayForTheNext() {
        StoreOptions options = new StoreOptions(2L * LARGEST, LARGEST, true);
        try (StoreFixture cache = new StoreFixture(options)) {
            int length = cache.store.maxValueLength(3, 0);
            assertThat(length).isBetween(LARGEST - 100, LARGEST);
            ByteBuf pattern = StoreFixture.direct(MIB);
            pattern.writeBytes(new byte[MIB]);
            for (String key : new String[] {"one", "two"}) {
                PendingValue pending = cache.begin(key, length);
                for (int number = 0; pending.remaining() > 0; number++) {
                    mark(pattern, key, number);
                    pending.append(pattern.resetReaderIndex());
                }
                assertThat(cache.session.commit(cache.terms.of(StoreMode.SET, 0, 0), pending))
                        .isEqualTo(StoreResult.STORED);
                pending.release();
                check(cache, key, length, pattern);
            }
            assertThat(cache.store.statistics().items()).isOne();
            assertThat(cache.store.mappedBytes()).isLessThanOrEqualTo(2L * LARGEST);
        }
    }

    private static void check(StoreFixture cache, String key, int length, ByteBuf pattern) {
        ByteBuf shown = StoreFixture.direct(MIB);
        boolean found = cache.session.get(StoreFixture.buffer(key), StoreFixture.KEY_INDEX, key.length(), item -> {
            assertThat(item.valueLength()).isEqualTo(length);
            for (int from = 0; from < length; from += MIB) {
                int piece = Math.min(MIB, length - from);
                item.writeValue(from, piece, shown.clear());
                mark(pattern, key, from / MIB);
                assertThat(ByteBufUtil.equals(shown, 0, pattern, 0, piece))
                        .as("from byte " + from)
                        .isTrue();
            }
        });
        assertThat(found).isTrue();
    }

    /** Makes one MiB of a value different from all others. */
    private static void mark(ByteBuf pattern, String key, int number) {
        for (int at = 0; at < MIB; at += 4_096) {
            pattern.setInt(at, (key.charAt(0) << 24) | (number << 16) | (at >>> 12));
        }
    }
}
