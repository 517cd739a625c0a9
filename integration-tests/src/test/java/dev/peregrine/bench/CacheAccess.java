package dev.peregrine.bench;

/** One thread's access to a cache that is measured. */
interface CacheAccess {

    /** Copies the value of a key to where a reply would be written; false for a miss. */
    boolean get(long key);

    void set(long key);
}
