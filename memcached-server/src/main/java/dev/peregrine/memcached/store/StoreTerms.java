package dev.peregrine.memcached.store;

/** Under which terms a value is stored, and what came of it; reused by its caller. */
public final class StoreTerms {

    private StoreMode mode = StoreMode.SET;
    private int flags;
    private long expiresAtSeconds;
    private long casUnique;
    private long newCasUnique;
    private boolean acceptsOlder;
    private boolean vivifies;
    private long createdExpiresAtSeconds;
    private boolean keyBinary;

    private long storedCasUnique;
    private int storedValueLength;

    /** Begins anew, with all terms but these at their defaults. */
    public StoreTerms of(StoreMode newMode, int newFlags, long newExpiresAtSeconds) {
        mode = newMode;
        flags = newFlags;
        expiresAtSeconds = newExpiresAtSeconds;
        casUnique = 0;
        newCasUnique = 0;
        acceptsOlder = false;
        vivifies = false;
        createdExpiresAtSeconds = 0;
        keyBinary = false;
        return this;
    }

    /** Takes over all terms of others. */
    public StoreTerms of(StoreTerms others) {
        mode = others.mode;
        flags = others.flags;
        expiresAtSeconds = others.expiresAtSeconds;
        casUnique = others.casUnique;
        newCasUnique = others.newCasUnique;
        acceptsOlder = others.acceptsOlder;
        vivifies = others.vivifies;
        createdExpiresAtSeconds = others.createdExpiresAtSeconds;
        keyBinary = others.keyBinary;
        return this;
    }

    /**
     * The unique that {@link StoreMode#CAS} compares; APPEND and PREPEND compare it where it is not 0. The other modes
     * ignore it.
     */
    public StoreTerms casUnique(long unique) {
        casUnique = unique;
        return this;
    }

    /** Unique of the version that is stored; 0 for the next one. */
    public StoreTerms newCasUnique(long unique) {
        newCasUnique = unique;
        return this;
    }

    /** CAS stores also over a unique higher than it compares; the item is stale then and keeps its expiry time. */
    public StoreTerms acceptOlder() {
        acceptsOlder = true;
        return this;
    }

    /** APPEND and PREPEND store where there is no item, with this expiry time. */
    public StoreTerms vivify(long newExpiresAtSeconds) {
        vivifies = true;
        createdExpiresAtSeconds = newExpiresAtSeconds;
        return this;
    }

    /** The item notes that its client sends the key encoded. */
    public StoreTerms keyBinary(boolean binary) {
        keyBinary = binary;
        return this;
    }

    public StoreMode mode() {
        return mode;
    }

    int flags() {
        return flags;
    }

    /** Absolute second at which the item is to die, 0 for never. */
    public long expiresAtSeconds() {
        return expiresAtSeconds;
    }

    long casUnique() {
        return casUnique;
    }

    long newCasUnique() {
        return newCasUnique;
    }

    boolean acceptsOlder() {
        return acceptsOlder;
    }

    boolean vivifies() {
        return vivifies;
    }

    long createdExpiresAtSeconds() {
        return createdExpiresAtSeconds;
    }

    boolean keyBinary() {
        return keyBinary;
    }

    /** Unique of the version that was stored, after {@link StoreResult#STORED}. */
    public long storedCasUnique() {
        return storedCasUnique;
    }

    /** Bytes of the value that the item has now, after {@link StoreResult#STORED}. */
    public int storedValueLength() {
        return storedValueLength;
    }

    /** Called by the store. */
    public void stored(long unique, int valueLength) {
        storedCasUnique = unique;
        storedValueLength = valueLength;
    }
}
