package dev.peregrine.memcached.protocol.command;

/** Translates the expiry times of clients into the store's absolute seconds. */
final class ExpiryTime {

    /** Up to 30 days a number counts from now, above it is Unix time. */
    private static final int MAX_RELATIVE_SECONDS = 60 * 60 * 24 * 30;

    /** A second in the past that is not the 0 of never. */
    private static final long LONG_AGO = 1;

    private ExpiryTime() {}

    /**
     * @param exptime as a client sends it: 0 for never, negative for at once, seconds from now, or Unix time
     * @return absolute seconds, 0 for never
     */
    static long toAbsolute(int exptime, long nowSeconds) {
        if (exptime == 0) {
            return 0;
        }
        if (exptime < 0) {
            return LONG_AGO;
        }
        return exptime > MAX_RELATIVE_SECONDS ? exptime : nowSeconds + exptime;
    }
}
