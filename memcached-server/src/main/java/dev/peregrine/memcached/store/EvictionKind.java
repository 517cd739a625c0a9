package dev.peregrine.memcached.store;

/** How the item is chosen that gives way. */
public enum EvictionKind {
    /** By frequency and recency, with a window that follows the traffic; Caffeine's way. */
    W_TINY_LFU("w-tinylfu"),
    /** By recency in two segments, much as memcached does. */
    LRU("lru");

    private final String label;

    EvictionKind(String label) {
        this.label = label;
    }

    /** The name in the configuration. */
    public String label() {
        return label;
    }
}
