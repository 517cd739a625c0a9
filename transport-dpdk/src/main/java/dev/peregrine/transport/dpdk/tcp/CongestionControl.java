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

    /**
     * New data was acknowledged outside of loss recovery, while the window was what held the sender back.
     *
     * @param slowStartLimit bytes of one ACK that count in slow start (RFC 3465 section 2.3)
     */
    final void acknowledged(int bytes, int mss, int slowStartLimit) {
        if (isSlowStart()) {
            cwnd(cwnd + Math.min(bytes, slowStartLimit));
        } else {
            avoidCongestion(bytes, mss);
        }
    }

    final boolean isSlowStart() {
        return cwnd < ssthresh;
    }

    /** A segment was lost, as duplicate ACKs tell: sets ssthresh (RFC 5681 equation 4). */
    abstract void segmentLost(int bytesInFlight, int mss);

    /** Grows the window in congestion avoidance. */
    abstract void avoidCongestion(int bytes, int mss);

    /**
     * The retransmission timer has expired (RFC 5681 section 3.1).
     *
     * @param first whether the segment has not timed out before; only then ssthresh is set
     */
    final void timedOut(int bytesInFlight, int mss, boolean first) {
        if (first) {
            segmentLost(bytesInFlight, mss);
        }
        cwnd = mss;
    }

    /** Nothing was sent for longer than a retransmission timeout (RFC 5681 section 4.1). */
    final void restartAfterIdle(int mss) {
        cwnd = Math.min(cwnd, initialWindow(mss));
    }

    private static int initialWindow(int mss) {
        return Math.min(INITIAL_WINDOW_SEGMENTS * mss, Math.max(2 * mss, 14_600));
    }
}
