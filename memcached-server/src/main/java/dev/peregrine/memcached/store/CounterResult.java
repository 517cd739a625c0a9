package dev.peregrine.memcached.store;

/** Receives the outcome of {@link StoreSession#add}; reused by its caller. */
public final class CounterResult {

    private long value;
    private long casUnique;
    private long previousExpiresAtSeconds;
    private long expiresAtSeconds;
    private boolean created;

    /** The new value, unsigned. */
    public long value() {
        return value;
    }

    /** The unique of the item's new version. */
    public long casUnique() {
        return casUnique;
    }

    /** Absolute second at which the item would have died, 0 for never and for an item that was made. */
    public long previousExpiresAtSeconds() {
        return previousExpiresAtSeconds;
    }

    /** Absolute second at which the item dies, 0 for never. */
    public long expiresAtSeconds() {
        return expiresAtSeconds;
    }

    /** Whether there was no item and one was made. */
    public boolean created() {
        return created;
    }

    /** Called by the store. */
    public void set(long newValue, long newCasUnique, long oldExpiresAtSeconds, long newExpiresAtSeconds) {
        value = newValue;
        casUnique = newCasUnique;
        previousExpiresAtSeconds = oldExpiresAtSeconds;
        expiresAtSeconds = newExpiresAtSeconds;
        created = false;
    }

    /** Called by the store for an item that was made. */
    public void setCreated(long newValue, long newCasUnique, long newExpiresAtSeconds) {
        set(newValue, newCasUnique, 0, newExpiresAtSeconds);
        created = true;
    }
}
