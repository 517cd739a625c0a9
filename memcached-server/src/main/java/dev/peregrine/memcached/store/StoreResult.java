package dev.peregrine.memcached.store;

/** What became of a change. */
public enum StoreResult {
    STORED,
    /** The condition of ADD, REPLACE, APPEND or PREPEND did not hold. */
    NOT_STORED,
    /** The item of a CAS was changed by somebody else. */
    EXISTS,
    /** The item of a CAS or of a counter is not there. */
    NOT_FOUND,
    /** The item of a counter is no unsigned 64-bit decimal number. */
    NON_NUMERIC,
    /** The item would be larger than the largest allowed. */
    TOO_LARGE,
    /** There is no room and eviction is turned off. */
    OUT_OF_MEMORY
}
