package dev.peregrine.memcached.store;

/**
 * Counters of the store at one time.
 *
 * @param items live items, expired ones included until they are reclaimed
 * @param totalItems items stored since the start
 * @param bytes bytes of keys, values and item metadata in use
 * @param limitBytes the bound of memory
 * @param mappedBytes off-heap memory taken for items, index and all overhead
 * @param indexBytes of these, the index
 * @param indexBuckets places for items in the index
 * @param evictions live items removed for room
 * @param evictedUnfetched of those, never read
 * @param evictedTimed of those, with an expiry time
 * @param reclaimed dead items whose memory was taken back
 * @param expiredUnfetched of those, never read
 * @param foundExpired look-ups that came upon an expired item
 * @param foundFlushed look-ups that came upon a flushed item
 */
public record StoreStatistics(
        long items,
        long totalItems,
        long bytes,
        long limitBytes,
        long mappedBytes,
        long indexBytes,
        long indexBuckets,
        long evictions,
        long evictedUnfetched,
        long evictedTimed,
        long reclaimed,
        long expiredUnfetched,
        long foundExpired,
        long foundFlushed) {}
