package dev.peregrine.transport.dpdk.tcp;

/**
 * Decides how much may be in flight: slow start, the restart after idling, and what all algorithms share of RFC 5681.
 * How the window grows in congestion avoidance and shrinks on a loss is the subclass's. Windows are in bytes.
 */
abstract class CongestionControl {

    private static final int INITIAL_WINDOW_SEGMENTS = 10;

    /** The most that a window may grow to; keeps sums of windows and sequence numbers well inside 2^31. */
    private static final int MAX_WINDOW = 1 << 30;

    private int cwnd;
    private int ssthresh = MAX_WINDOW;

    /** What a reduction of the window changes, kept so that it can be undone. */
    static final class Snapshot {
        int cwnd;
        int ssthresh;
        int wMax;
        int cwndPrior;
        float wEst;
        float kSeconds;
        int epochTicks;
    }

    /** The congestion window. */
    final int cwnd() {
        return cwnd;
    }

    final int ssthresh() {
        return ssthresh;
    }

    final void cwnd(int bytes) {
        cwnd = Math.min(bytes, MAX_WINDOW);
    }

    final void ssthresh(int bytes) {
        ssthresh = bytes;
    }

    /** The initial window (RFC 6928 section 2), or one segment where the SYN was lost (RFC 5681 section 3.1). */
    final void begin(int mss, boolean synWasRetransmitted) {
        cwnd = synWasRetransmitted ? mss : initialWindow(mss);
    }

    final boolean isSlowStart() {
        return cwnd < ssthresh;
    }

    /** Whether nothing has told yet how much the path bears. */
    final boolean isInitialSlowStart() {
        return ssthresh == MAX_WINDOW;
    }

    /** Slow start has found as much as the path bears without a loss (RFC 9406 section 4.2). */
    final void endSlowStart() {
        ssthresh = cwnd;
    }

    /**
     * The path is congested, as a loss or a mark tells: sets ssthresh (RFC 5681 equation 4, RFC 9438 section 4.6). The
     * window itself is the caller's to reduce.
     *
     * @param flight bytes in flight when that was found
     */
    abstract void congested(int flight, int mss);

    /**
     * Grows the window in congestion avoidance: new data was acknowledged while the window was what held the sender back.
     *
     * @param srttNanos the smoothed round-trip time
     */
    abstract void avoidCongestion(int bytes, int mss, long srttNanos, long nowNanos);

    /**
     * The retransmission timer has expired and that was congestion (RFC 5681 section 3.1): sets ssthresh.
     *
     * @param flight bytes in flight before
     */
    void timedOut(int flight, int mss) {
        congested(flight, mss);
    }

    /**
     * Nothing was sent for longer than a retransmission timeout (RFC 5681 section 4.1).
     *
     * @param idleNanos for how long
     */
    void restartAfterIdle(int mss, long idleNanos) {
        cwnd = Math.min(cwnd, initialWindow(mss));
    }

    /** Keeps what the next reduction will change. */
    void save(Snapshot snapshot) {
        snapshot.cwnd = cwnd;
        snapshot.ssthresh = ssthresh;
    }

    /** A reduction was for nothing: all is as it was, unless it is better now (RFC 9438 section 4.9). */
    void restore(Snapshot snapshot) {
        cwnd = Math.max(cwnd, snapshot.cwnd);
        ssthresh = Math.max(ssthresh, snapshot.ssthresh);
    }

    private static int initialWindow(int mss) {
        return Math.min(INITIAL_WINDOW_SEGMENTS * mss, Math.max(2 * mss, 14_600));
    }
}
