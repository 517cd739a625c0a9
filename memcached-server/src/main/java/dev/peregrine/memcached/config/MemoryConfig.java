package dev.peregrine.memcached.config;

/**
 * What items may take.
 *
 * @param limitBytes memory of all items
 * @param maxItemBytes memory of one item, at most half of all
 * @param evictions whether old items make room for new ones
 */
public record MemoryConfig(long limitBytes, int maxItemBytes, boolean evictions) {}
