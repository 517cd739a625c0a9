package dev.peregrine.memcached.store;

/** Receives the outcome of {@link StoreSession#add}; reused by its caller. */
public final class CounterResult {

    private long value;
    private long casUnique;

    /** The new value, unsigned. */
    public long value() {
        return value;
    }

    /** The unique of the item's new version. */
    public long casUnique() {
        return casUnique;
    }

    /** Called by the store. */
    public void set(long newValue, long newCasUnique) {
        value = newValue;
        casUnique = newCasUnique;
    }
}
