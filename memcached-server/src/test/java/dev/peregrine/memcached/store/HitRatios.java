package dev.peregrine.memcached.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/** Replays a trace of keys through caches that hold equally many items, each taking in what it missed. */
record HitRatios(int items, double store, double storeLru, double caffeine, double segmentedLru) {

    private static final long SEED = 42;
    private static final int KEY_BYTES = Long.BYTES;
    private static final int LARGEST_VALUE = 7_800;

    /** @param wantedItems that the caches hold, roughly: the store's memory decides */
    static HitRatios of(long[] trace, int wantedItems) {
        long limitBytes = Math.max(4L << 20, wantedItems * 220L);
        int valueBytes = Math.clamp(limitBytes * 93 / 100 / wantedItems - 90, 1, LARGEST_VALUE);
        Run ours = replay(trace, limitBytes, valueBytes, EvictionKind.W_TINY_LFU);
        Run lru = replay(trace, limitBytes, valueBytes, EvictionKind.LRU);
        return new HitRatios(
                ours.items, ours.ratio, lru.ratio, caffeine(trace, ours.items), segmentedLru(trace, ours.items));
    }

    private record Run(int items, double ratio) {}

    private static Run replay(long[] trace, long limitBytes, int valueBytes, EvictionKind kind) {
        int items = capacity(limitBytes, valueBytes, kind);
        StoreOptions options = new StoreOptions(limitBytes, 1 << 20, true, kind, false);
        try (ChronicleStore store = new ChronicleStore(options, () -> 1_800_000_000L, SEED)) {
            StoreSession session = store.openSession();
            StoreTerms terms = new StoreTerms().of(StoreMode.SET, 0, 0);
            ByteBuf key = StoreFixture.direct(KEY_BYTES);
            ByteBuf value = StoreFixture.direct(valueBytes).writerIndex(valueBytes);
            long hits = 0;
            for (long access : trace) {
                key.setLong(0, access);
                if (session.get(key, 0, KEY_BYTES, item -> {})) {
                    hits++;
                } else {
                    session.store(key, 0, KEY_BYTES, terms, value, 0, valueBytes);
                }
            }
            return new Run(items, (double) hits / trace.length);
        }
    }

    /** Items that a store holds when it first evicts. */
    private static int capacity(long limitBytes, int valueBytes, EvictionKind kind) {
        StoreOptions options = new StoreOptions(limitBytes, 1 << 20, true, kind, false);
        try (ChronicleStore store = new ChronicleStore(options, () -> 1_800_000_000L, SEED)) {
            StoreSession session = store.openSession();
            StoreTerms terms = new StoreTerms().of(StoreMode.SET, 0, 0);
            ByteBuf key = StoreFixture.direct(KEY_BYTES);
            ByteBuf value = StoreFixture.direct(valueBytes).writerIndex(valueBytes);
            for (long next = 0; store.statistics().evictions() == 0; next++) {
                key.setLong(0, next);
                session.store(key, 0, KEY_BYTES, terms, value, 0, valueBytes);
            }
            return (int) store.statistics().items();
        }
    }

    private static double caffeine(long[] trace, int items) {
        Cache<Long, Boolean> cache =
                Caffeine.newBuilder().maximumSize(items).executor(Runnable::run).build();
        long hits = 0;
        for (long access : trace) {
            if (cache.getIfPresent(access) != null) {
                hits++;
            } else {
                cache.put(access, Boolean.TRUE);
            }
        }
        return (double) hits / trace.length;
    }

    private static double segmentedLru(long[] trace, int items) {
        SequencedSet<Long> probation = new LinkedHashSet<>();
        SequencedSet<Long> guarded = new LinkedHashSet<>();
        long hits = 0;
        for (Long access : trace) {
            if (guarded.contains(access)) {
                hits++;
                guarded.addLast(access);
            } else if (probation.remove(access)) {
                hits++;
                guarded.addLast(access);
                if (guarded.size() > items * 0.8) {
                    probation.addLast(guarded.removeFirst());
                }
            } else {
                probation.addLast(access);
                if (probation.size() + guarded.size() > items) {
                    probation.removeFirst();
                }
            }
        }
        return (double) hits / trace.length;
    }
}
