package dev.peregrine.memcached.store;

/** The seconds that expiry is counted in; ticks once a second, as memcached's own clock does. */
@FunctionalInterface
public interface CacheClock {

    /** Unix time in seconds. Cheap: a field that a ticker moves, not a system call. */
    long nowSeconds();
}
