package dev.peregrine.bench;

import dev.peregrine.memcached.store.ItemReader;
import dev.peregrine.memcached.store.SizeClassStatistics;
import dev.peregrine.memcached.store.Store;
import dev.peregrine.memcached.store.StoreSession;
import dev.peregrine.memcached.store.StoreStatistics;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A store that keeps nothing: it answers each get with the same value and takes each set. A server on it shows what network
 * and protocol cost alone.
 */
final class FixedValueStore implements Store {

    private static final int MAX_VALUE_BYTES = 1 << 20;

    private final int valueBytes;

    /** @param valueBytes of the value that each get is answered with; below 0 for none */
    FixedValueStore(int valueBytes) {
        this.valueBytes = valueBytes;
    }

    @Override
    public StoreSession openSession() {
        return new FixedValueSession(valueBytes);
    }

    @Override
    public int maxValueLength(int keyLength, int flags) {
        return MAX_VALUE_BYTES;
    }

    @Override
    public void flushAll(long atSeconds) {}

    @Override
    public boolean changeLimit(long limitBytes) {
        return true;
    }

    @Override
    public void onEviction(ItemReader reader) {}

    @Override
    public int sizeClass(int keyLength, int valueLength) {
        return 0;
    }

    @Override
    public List<SizeClassStatistics> sizeClasses() {
        return List.of();
    }

    @Override
    public Optional<SortedMap<Integer, Integer>> sizes() {
        return Optional.empty();
    }

    @Override
    public StoreStatistics statistics() {
        return new StoreStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void close() {}
}
