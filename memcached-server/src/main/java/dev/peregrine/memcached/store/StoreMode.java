package dev.peregrine.memcached.store;

/** Under which condition a value is stored. */
public enum StoreMode {
    /** Always. */
    SET,
    /** Only where there is no live item. */
    ADD,
    /** Only where there is a live item. */
    REPLACE,
    /** Behind the value of the live item, which keeps its flags and expiry time. */
    APPEND,
    /** Before the value of the live item, which keeps its flags and expiry time. */
    PREPEND,
    /** Only where the live item still has the given cas unique. */
    CAS
}
