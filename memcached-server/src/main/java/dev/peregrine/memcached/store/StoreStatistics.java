package dev.peregrine.memcached.store;

/**
 * Counters of the store at one time.
 *
 * @param items live items, expired ones included until they are reclaimed
 * @param totalItems items stored since the start
 * @param bytes bytes of keys, values and item metadata in use
 * @param limitBytes the bound of memory
 * @param evictions live items removed for room
 * @param evictedUnfetched of those, never read
 * @param reclaimed expired items whose memory was taken back
 * @param expiredUnfetched of those, never read
 */
public record StoreStatistics(
        long items,
        long totalItems,
        long bytes,
        long limitBytes,
        long evictions,
        long evictedUnfetched,
        long reclaimed,
        long expiredUnfetched) {}
