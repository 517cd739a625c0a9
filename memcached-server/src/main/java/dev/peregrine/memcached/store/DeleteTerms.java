package dev.peregrine.memcached.store;

/** Under which terms an item is deleted, or only marked; reused by its caller. */
public final class DeleteTerms {

    private long casUnique;
    private long newCasUnique;
    private boolean comparesCas;
    private boolean marksStale;
    private boolean dropsValue;
    private boolean touches;
    private long expiresAtSeconds;
    private int flags;

    /** Forgets all terms: a plain deletion. */
    public DeleteTerms reset() {
        casUnique = 0;
        newCasUnique = 0;
        comparesCas = false;
        marksStale = false;
        dropsValue = false;
        touches = false;
        expiresAtSeconds = 0;
        flags = 0;
        return this;
    }

    /** Only a version with this unique is deleted or marked. */
    public DeleteTerms casUnique(long unique) {
        comparesCas = true;
        casUnique = unique;
        return this;
    }

    /** Unique of an item that stays; 0 for the next one, or for the old one where only the value is dropped. */
    public DeleteTerms newCasUnique(long unique) {
        newCasUnique = unique;
        return this;
    }

    /** The item stays and is stale from now on: the next reader wins the right to store it anew. */
    public DeleteTerms markStale() {
        marksStale = true;
        return this;
    }

    /** The item stays with an empty value, these client flags, and an expiry time of never or that of {@link #touch}. */
    public DeleteTerms dropValue(int newFlags) {
        dropsValue = true;
        flags = newFlags;
        return this;
    }

    /** The expiry time of an item that stays, absolute, 0 for never. */
    public DeleteTerms touch(long newExpiresAtSeconds) {
        touches = true;
        expiresAtSeconds = newExpiresAtSeconds;
        return this;
    }

    boolean accepts(long unique) {
        return !comparesCas || casUnique == unique;
    }

    long newCasUnique() {
        return newCasUnique;
    }

    boolean marksStale() {
        return marksStale;
    }

    boolean dropsValue() {
        return dropsValue;
    }

    boolean touches() {
        return touches;
    }

    long expiresAtSeconds() {
        return expiresAtSeconds;
    }

    int flags() {
        return flags;
    }
}
