package dev.peregrine.transport.dpdk.net;

/**
 * The search for the largest packet that gets through to one destination, where nobody tells (RFC 4821 section 7, RFC
 * 8899 section 5.3): first whether what was lost before gets through after all, then by halving what is left; and from
 * time to time anew, since paths change.
 */
final class MtuSearch {

    /** When to look anew after the search has ended, sooner than what was found is forgotten. */
    static final long RAISE_NANOS = PathMtus.LIFETIME_NANOS / 2;

    /** Time between two packets that try (PROBE_TIMER of RFC 8899 is as long as it takes to be sure of a loss). */
    static final long INTERVAL_NANOS = 1_000_000_000L;

    /** Any packet may get lost: so many of a size must, to be sure. */
    private static final int ENOUGH_LOSSES = 2;

    /** Bytes that are not worth another packet. */
    private static final int PRECISION = 32;

    private final int ceiling;
    private int confirmed;

    /** What is known, or taken for, not to get through is larger than this. */
    private int most;

    private boolean optimistic = true;
    private int losses;
    private long nextNanos;

    /**
     * @param confirmed bytes of a packet that has arrived
     * @param ceiling bytes of a packet that no longer has
     */
    MtuSearch(int confirmed, int ceiling, long nowNanos) {
        this.confirmed = confirmed;
        this.ceiling = ceiling;
        most = ceiling;
        nextNanos = nowNanos;
    }

    /** Bytes of the largest packet that is known to get through. */
    int confirmed() {
        return confirmed;
    }

    /** Bytes of a packet that shall be tried now, or 0. */
    int probeSize(long nowNanos) {
        if (nowNanos - nextNanos < 0 || confirmed >= ceiling) {
            return 0;
        }
        return optimistic ? ceiling : (confirmed + most + 1) / 2;
    }

    /** A packet of such a size has arrived, or got lost. */
    void probed(int size, boolean arrived, long nowNanos) {
        nextNanos = nowNanos + INTERVAL_NANOS;
        if (arrived) {
            confirmed = Math.max(confirmed, size);
            losses = 0;
        } else if (++losses >= ENOUGH_LOSSES) {
            most = size - 1;
            losses = 0;
            optimistic = false;
        }
        if (most - confirmed < PRECISION) {
            most = ceiling;
            optimistic = true;
            nextNanos = nowNanos + RAISE_NANOS;
        }
    }
}
