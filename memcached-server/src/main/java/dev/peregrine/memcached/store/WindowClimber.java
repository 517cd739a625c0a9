package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/**
 * Finds the size of the window that suits the traffic, by climbing the hill of the hit ratio: where a byte of the window earns
 * more hits than a byte of the rest, the way up is to give the window more, and the farther the greater the difference. Both
 * are counted in the same stretch of traffic, so that traffic that changes does not mislead as a comparison of one stretch with
 * the next would (that is Einziger, Eytan, Friedman, Manes: Adaptive Software Cache Management, 2018).
 *
 * <p>The window keeps a size at which hits can be seen in it.
 */
final class WindowClimber implements Persistent {

    /** Requests of a stretch for each item. */
    private static final int REQUESTS_PER_ITEM = 4;

    private static final long FEWEST_REQUESTS = 1_024;
    private static final double SMALLEST_WINDOW = 0.01;
    /** Step for each power of e that the earnings differ by. */
    private static final double GAIN = 0.03;

    private static final double LARGEST_STEP = 0.3;
    /** A part of the memory with fewer hits than one in so many requests counts as if it had these. */
    private static final double REQUESTS_PER_FEWEST_HITS = 8_192;

    private long windowHits;
    private long otherHits;
    private long misses;

    @Override
    public void save(ByteBuf to) {
        to.writeLongLE(windowHits).writeLongLE(otherHits).writeLongLE(misses);
    }

    @Override
    public void load(ByteBuf from) {
        windowHits = from.readLongLE();
        otherHits = from.readLongLE();
        misses = from.readLongLE();
    }

    /** Counts hits, some of them in the window. */
    void hit(int hits, int inWindow) {
        windowHits += inWindow;
        otherHits += hits - inWindow;
    }

    /** Counts a miss. */
    void missed() {
        misses++;
    }

    /**
     * What part of the memory the window is to gain, negative to lose; 0 until enough traffic was seen.
     *
     * @param items resident now
     * @param windowPart part of the memory that the window has, less than 1
     */
    double adjustment(long items, double windowPart) {
        long requests = windowHits + otherHits + misses;
        if (requests < Math.max(FEWEST_REQUESTS, REQUESTS_PER_ITEM * items)) {
            return 0;
        }
        double fewest = Math.max(1, requests / REQUESTS_PER_FEWEST_HITS);
        double window = Math.max((double) windowHits, fewest) / Math.max(windowPart, SMALLEST_WINDOW);
        double others = Math.max((double) otherHits, fewest) / Math.max(1 - windowPart, SMALLEST_WINDOW);
        double step = Math.clamp(GAIN * Math.log(window / others), -LARGEST_STEP, LARGEST_STEP);
        windowHits = 0;
        otherHits = 0;
        misses = 0;
        return Math.max(step, SMALLEST_WINDOW - windowPart);
    }
}
