package dev.peregrine.memcached.store;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The cache, shared by every event loop: each loop works on it through a session of its own.
 *
 * <p>Expiry times are memcached's own: absolute seconds of the store's {@link CacheClock}, 0 for never; the protocol
 * layer has translated relative and negative ones.
 */
public interface Store extends AutoCloseable {

    /** Opens the access of one thread. Sessions live as long as the store and need no closing. Called by any thread. */
    StoreSession openSession();

    /** Bytes that a value under a key of this length may have; as in memcached, flags that are 0 need no room. */
    int maxValueLength(int keyLength, int flags);

    /**
     * Lets every item die that was stored before now, or, where the second lies ahead, lets die at that second what was
     * stored earlier than it less one tick, as memcached does. A later call replaces a pending one.
     *
     * @param atSeconds 0 or the past for now
     */
    void flushAll(long atSeconds);

    /**
     * Changes the bound of memory while items are served, as {@code cache_memlimit} does. What is over a lower bound is evicted
     * and its memory given back to the system within seconds, or, where eviction is turned off, as soon as items go.
     *
     * @return false where the bound is out of the range that this store can take, for one since what leads to its items takes
     *     more than half of that
     */
    boolean changeLimit(long limitBytes);

    /**
     * Shows each item that is evicted alive to a reader from now on, before it is gone. It is called by whichever thread
     * needs room, one at a time, while the store's memory is locked: it must be quick.
     *
     * @param reader null for nobody
     */
    void onEviction(ItemReader reader);

    /** Number of the {@link SizeClassStatistics size class} that an item of these lengths lies in, with its first slot. */
    int sizeClass(int keyLength, int valueLength);

    /** How the size classes stand, those that have been used. */
    List<SizeClassStatistics> sizeClasses();

    /** Counts of items by the upper bound of their sizes in bytes; empty where sizes are not tracked. */
    Optional<SortedMap<Integer, Integer>> sizes();

    /** A consistent-enough view of the counters, for statistics. */
    StoreStatistics statistics();

    /** Gives the memory back. No session may be in use any more. */
    @Override
    void close();
}
