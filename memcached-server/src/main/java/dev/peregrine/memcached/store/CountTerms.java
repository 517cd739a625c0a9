package dev.peregrine.memcached.store;

/**
 * Under which terms a number is changed; reused by its caller. Where two terms set the expiry time, the order of the calls
 * counts, as the order of flags does in memcached's meta commands.
 */
public final class CountTerms {

    private long delta;
    private boolean subtracts;
    private long casUnique;
    private long newCasUnique;
    private boolean vivifies;
    private long initial;
    private long createdExpiresAtSeconds;
    private boolean touches;
    private long expiresAtSeconds;
    private boolean keyBinary;

    /**
     * Begins anew, with all terms but these at their defaults.
     *
     * @param newDelta unsigned
     */
    public CountTerms of(long newDelta, boolean subtract) {
        delta = newDelta;
        subtracts = subtract;
        casUnique = 0;
        newCasUnique = 0;
        vivifies = false;
        initial = 0;
        createdExpiresAtSeconds = 0;
        touches = false;
        expiresAtSeconds = 0;
        keyBinary = false;
        return this;
    }

    /** Only a version with this unique is changed; 0 for any. */
    public CountTerms casUnique(long unique) {
        casUnique = unique;
        return this;
    }

    /** Unique of the new version; 0 for the next one. */
    public CountTerms newCasUnique(long unique) {
        newCasUnique = unique;
        return this;
    }

    /** Where there is no item, one is made with an initial number, unsigned. */
    public CountTerms vivify(long newInitial, long newExpiresAtSeconds) {
        vivifies = true;
        initial = newInitial;
        createdExpiresAtSeconds = newExpiresAtSeconds;
        return this;
    }

    /** The item gets a new expiry time, absolute, 0 for never. */
    public CountTerms touch(long newExpiresAtSeconds) {
        touches = true;
        expiresAtSeconds = newExpiresAtSeconds;
        createdExpiresAtSeconds = newExpiresAtSeconds;
        return this;
    }

    /** An item that is made notes that its client sends the key encoded. */
    public CountTerms keyBinary(boolean binary) {
        keyBinary = binary;
        return this;
    }

    boolean accepts(long unique) {
        return casUnique == 0 || casUnique == unique;
    }

    long newCasUnique() {
        return newCasUnique;
    }

    boolean vivifies() {
        return vivifies;
    }

    long initial() {
        return initial;
    }

    long createdExpiresAtSeconds() {
        return createdExpiresAtSeconds;
    }

    boolean touches() {
        return touches;
    }

    long expiresAtSeconds() {
        return expiresAtSeconds;
    }

    boolean keyBinary() {
        return keyBinary;
    }

    /** The number that follows {@code value}. */
    long apply(long value) {
        if (!subtracts) {
            return value + delta;
        }
        return Long.compareUnsigned(value, delta) > 0 ? value - delta : 0;
    }
}
