package dev.peregrine.memcached.store;

/**
 * The cache, shared by every event loop: each loop works on it through a session of its own.
 *
 * <p>Expiry times are memcached's own: absolute seconds of the store's {@link CacheClock}, 0 for never; the protocol
 * layer has translated relative and negative ones.
 */
public interface Store extends AutoCloseable {

    /** Opens the access of one thread. Sessions live as long as the store and need no closing. Called by any thread. */
    StoreSession openSession();

    /** Bytes that a value under a key of this length may have. */
    int maxValueLength(int keyLength);

    /**
     * Lets every item die that was stored before now, or, where the second lies ahead, lets die at that second what was
     * stored earlier than it less one tick, as memcached does. A later call replaces a pending one.
     *
     * @param atSeconds 0 or the past for now
     */
    void flushAll(long atSeconds);

    /** A consistent-enough view of the counters, for statistics. */
    StoreStatistics statistics();

    /** Gives the memory back. No session may be in use any more. */
    @Override
    void close();
}
