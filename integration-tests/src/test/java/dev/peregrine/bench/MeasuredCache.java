package dev.peregrine.bench;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.peregrine.memcached.store.ChronicleStore;
import dev.peregrine.memcached.store.StoreOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** One of the caches that are measured against each other, filled with items of 16 bytes of key and 100 of value. */
final class MeasuredCache implements AutoCloseable {

    static final int VALUE_BYTES = 100;

    private static final long STORE_BYTES_PER_ITEM = 300;
    private static final long NOW_SECONDS = 1_800_000_000L;

    private final Supplier<CacheAccess> accesses;
    private final Runnable close;

    private MeasuredCache(Supplier<CacheAccess> accesses, Runnable close) {
        this.accesses = accesses;
        this.close = close;
    }

    /**
     * Makes a cache and fills it.
     *
     * @param kind {@code map}, {@code caffeine} or {@code store}
     * @param full whether it has to evict for each further item; otherwise it has room
     */
    static MeasuredCache open(String kind, int items, boolean full) {
        MeasuredCache cache = switch (kind) {
            case "map" -> {
                Map<OnHeapAccess.Key, byte[]> map = new ConcurrentHashMap<>();
                yield new MeasuredCache(() -> new OnHeapAccess(map), () -> {});
            }
            case "caffeine" -> {
                Map<OnHeapAccess.Key, byte[]> map = Caffeine.newBuilder()
                        .maximumSize(items)
                        .<OnHeapAccess.Key, byte[]>build()
                        .asMap();
                yield new MeasuredCache(() -> new OnHeapAccess(map), () -> {});
            }
            case "store" -> {
                long bytes = items * STORE_BYTES_PER_ITEM / (full ? 2 : 1);
                StoreOptions options =
                        new StoreOptions(Math.max(bytes, 2 * StoreOptions.MIN_LIMIT_BYTES), 1 << 20, true);
                ChronicleStore store = new ChronicleStore(options, () -> NOW_SECONDS);
                yield new MeasuredCache(() -> new StoreAccess(store.openSession()), store::close);
            }
            default -> throw new IllegalArgumentException("no cache is called " + kind);
        };
        CacheAccess access = cache.newAccess();
        ByteBuf key = Unpooled.directBuffer(CacheAccess.KEY_BYTES);
        for (int number = 0; number < items; number++) {
            CacheAccess.writeKey(key, 0, number);
            access.set(key, 0);
        }
        return cache;
    }

    CacheAccess newAccess() {
        return accesses.get();
    }

    @Override
    public void close() {
        close.run();
    }
}
