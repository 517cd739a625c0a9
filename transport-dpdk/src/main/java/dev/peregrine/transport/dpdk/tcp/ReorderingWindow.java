package dev.peregrine.transport.dpdk.tcp;

/**
 * How much reordering RACK bears: begins with none until some is seen, and widens where the peer reports duplicates, that
 * is where segments were sent again for nothing (RFC 8985 section 6.2 step 4).
 */
final class ReorderingWindow {

    /** Recoveries without a duplicate after which the window is narrow again. */
    private static final int PERSISTENCE = 16;

    private static final int MAX_MULTIPLIER = 127;
    private static final int SEEN = 1 << 15;

    private boolean seen;
    private int multiplier = 1;
    private int persistence;

    /** Whether the path has ever reordered segments. */
    boolean isSeen() {
        return seen;
    }

    /** The same by what a connection that idles keeps. */
    static boolean isSeen(short memory) {
        return (memory & SEEN) != 0;
    }

    /** The window in quarters of the least round-trip time. */
    int multiplier() {
        return multiplier;
    }

    /** A segment has arrived after one that was sent later. */
    void notice() {
        seen = true;
    }

    /** The peer has reported a duplicate, the first in this round trip. */
    void widen() {
        multiplier = Math.min(multiplier + 1, MAX_MULTIPLIER);
        persistence = PERSISTENCE;
    }

    /** A recovery is over. */
    void recovered() {
        if (persistence > 0) {
            persistence--;
        }
        if (persistence == 0) {
            multiplier = 1;
        }
    }

    /** All that is known, for a connection to keep while it idles; 0 is what a new one knows. */
    short memory() {
        return (short) ((seen ? SEEN : 0) | persistence << 8 | (multiplier - 1));
    }

    /** Takes over what was known before the connection idled. */
    void recall(short memory) {
        seen = isSeen(memory);
        persistence = memory >>> 8 & 0x1f;
        multiplier = (memory & 0x7f) + 1;
    }
}
