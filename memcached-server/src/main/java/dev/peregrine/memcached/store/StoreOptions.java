package dev.peregrine.memcached.store;

/**
 * What a {@link ChronicleStore} is built for.
 *
 * @param limitBytes bound of the off-heap memory for items, their index and all overhead, as {@code -m}; {@value
 *     #MIN_LIMIT_BYTES} to 63 GiB
 * @param itemSizeMax bytes that the largest item may have by memcached's own count, as {@code -I}; from 1 KiB to half of
 *     the limit
 * @param evicting whether items give way when the limit is reached; false, as {@code -M}, refuses new ones instead
 * @param eviction how the item is chosen that gives way
 * @param trackSizes whether it is known at any time how many items there are of each size
 * @param casUniques whether items have uniques to compare; false, as {@code -C}, gives all of them 0
 */
public record StoreOptions(
        long limitBytes,
        int itemSizeMax,
        boolean evicting,
        EvictionKind eviction,
        boolean trackSizes,
        boolean casUniques) {

    /** With uniques. */
    public StoreOptions(long limitBytes, int itemSizeMax, boolean evicting, EvictionKind eviction, boolean trackSizes) {
        this(limitBytes, itemSizeMax, evicting, eviction, trackSizes, true);
    }

    /** With the eviction that is best for most. */
    public StoreOptions(long limitBytes, int itemSizeMax, boolean evicting) {
        this(limitBytes, itemSizeMax, evicting, EvictionKind.W_TINY_LFU, false);
    }

    /** The smallest limit. */
    public static final long MIN_LIMIT_BYTES = 2L << 20;

    private static final long MAX_LIMIT_BYTES = 63L << 30;
    private static final int MIN_ITEM_SIZE_MAX = 1 << 10;
    private static final int MAX_ITEM_SIZE_MAX = 128 << 20;

    /** @throws IllegalArgumentException with a line for the user where a number is out of its range */
    public StoreOptions {
        if (limitBytes < MIN_LIMIT_BYTES || limitBytes > MAX_LIMIT_BYTES) {
            throw new IllegalArgumentException("memory limit of %d bytes: allowed are %d (2 MiB) to %d (63 GiB)"
                    .formatted(limitBytes, MIN_LIMIT_BYTES, MAX_LIMIT_BYTES));
        }
        long largest = Math.min(MAX_ITEM_SIZE_MAX, limitBytes / 2);
        if (itemSizeMax < MIN_ITEM_SIZE_MAX || itemSizeMax > largest) {
            throw new IllegalArgumentException(
                    "item size limit of %d bytes: allowed are %d (1 KiB) to %d (128 MiB, or half of the memory limit)"
                            .formatted(itemSizeMax, MIN_ITEM_SIZE_MAX, largest));
        }
    }
}
