package dev.peregrine.memcached.config;

import dev.peregrine.memcached.store.EvictionKind;
import java.util.Optional;

/**
 * What items may take.
 *
 * @param limitBytes memory of all items
 * @param maxItemBytes memory of one item, at most half of all
 * @param evictions whether old items make room for new ones
 * @param eviction how the item is chosen that makes room
 * @param trackSizes whether {@code stats sizes} tells of the items of each size
 * @param file empty where the items end with the process
 */
public record MemoryConfig(
        long limitBytes,
        int maxItemBytes,
        boolean evictions,
        EvictionKind eviction,
        boolean trackSizes,
        Optional<MemoryFileConfig> file) {}
