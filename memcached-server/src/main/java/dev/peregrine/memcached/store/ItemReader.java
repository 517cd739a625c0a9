package dev.peregrine.memcached.store;

/** Takes what it needs of an item while the item is locked; it must not call the store, nor throw. */
@FunctionalInterface
public interface ItemReader {

    /** @param item valid during this call only */
    void read(ItemView item);
}
