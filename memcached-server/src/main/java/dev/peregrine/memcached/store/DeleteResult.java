package dev.peregrine.memcached.store;

/** What became of a deletion. */
public enum DeleteResult {
    /** The item is gone, or marked as asked for. */
    DELETED,
    NOT_FOUND,
    /** The item has another cas unique. */
    EXISTS,
    /** There is no room for the item without its value. */
    OUT_OF_MEMORY
}
