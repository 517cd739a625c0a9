package dev.peregrine.memcached.store;

/**
 * What a retrieval asks for beside the item; reused by its caller. Where two terms set the expiry time, or one judges
 * what another sets, the order of the calls counts, as the order of flags does in memcached's meta commands.
 */
public final class GetTerms {

    private boolean noBump;
    private boolean inspects;
    private boolean touches;
    private boolean vivifies;
    private boolean recaches;
    private boolean recacheSeesTouch;
    private boolean keyBinary;
    private long expiresAtSeconds;
    private long createdExpiresAtSeconds;
    private long recacheBeforeSeconds;
    private long newCasUnique;

    /** Forgets all terms. */
    public GetTerms reset() {
        noBump = false;
        inspects = false;
        touches = false;
        vivifies = false;
        recaches = false;
        recacheSeesTouch = false;
        keyBinary = false;
        expiresAtSeconds = 0;
        createdExpiresAtSeconds = 0;
        recacheBeforeSeconds = 0;
        newCasUnique = 0;
        return this;
    }

    /** The retrieval does not count as a use of the item. */
    public GetTerms noBump() {
        noBump = true;
        return this;
    }

    /** The item stays wholly as it is: somebody looks for a fault, who wins no right to store it anew either. */
    public GetTerms inspect() {
        noBump = true;
        inspects = true;
        return this;
    }

    /** The item gets a new expiry time, absolute, 0 for never. */
    public GetTerms touch(long newExpiresAtSeconds) {
        touches = true;
        expiresAtSeconds = newExpiresAtSeconds;
        createdExpiresAtSeconds = newExpiresAtSeconds;
        return this;
    }

    /** Where there is no item, an empty one is made and its caller wins the right to fill it. */
    public GetTerms vivify(long newExpiresAtSeconds) {
        vivifies = true;
        createdExpiresAtSeconds = newExpiresAtSeconds;
        return this;
    }

    /** The first caller wins the right to store anew an item that expires before an absolute second. */
    public GetTerms recache(long beforeSeconds) {
        recaches = true;
        recacheSeesTouch = touches;
        recacheBeforeSeconds = beforeSeconds;
        return this;
    }

    /** Cas unique of a vivified item; 0 for the next one. */
    public GetTerms newCasUnique(long unique) {
        newCasUnique = unique;
        return this;
    }

    /** A vivified item notes that its client sends the key encoded. */
    public GetTerms keyBinary(boolean binary) {
        keyBinary = binary;
        return this;
    }

    boolean bumps() {
        return !noBump;
    }

    /** Whether the first caller is told to store anew an item that is stale or due. */
    boolean awardsToken() {
        return !inspects;
    }

    boolean touches() {
        return touches;
    }

    long expiresAtSeconds() {
        return expiresAtSeconds;
    }

    boolean vivifies() {
        return vivifies;
    }

    long createdExpiresAtSeconds() {
        return createdExpiresAtSeconds;
    }

    /** Whether an item with these expiry times, before and after the touch, is due to be stored anew. */
    boolean isDue(long oldExpiresAtSeconds, long newExpiresAtSeconds) {
        long judged = recacheSeesTouch ? newExpiresAtSeconds : oldExpiresAtSeconds;
        return recaches && judged != 0 && judged < recacheBeforeSeconds;
    }

    long newCasUnique() {
        return newCasUnique;
    }

    boolean keyBinary() {
        return keyBinary;
    }
}
