package dev.peregrine.transport.dpdk.tcp;

/**
 * CUBIC (RFC 9438): after a reduction the window grows as a cubic function of the time, flat around the size at which the
 * path was full last, and never slower than Reno's would. The names are the RFC's; windows are in bytes.
 */
final class Cubic extends CongestionControl {

    /** C, in segments per second cubed (section 5.1). */
    private static final double C = 0.4;

    /** The factor of a reduction (section 4.6). */
    private static final double BETA = 0.7;

    /** Growth of the Reno-friendly estimate that makes up for the smaller reduction (section 4.3). */
    private static final double ALPHA = 3 * (1 - BETA) / (1 + BETA);

    private static final double NANOS_PER_SECOND = 1e9;

    /** Times are kept in units of 2^20 ns, about a millisecond, which wrap together with the clock. */
    private static final int TICK_SHIFT = 20;

    /** In place of K where congestion avoidance has not begun. */
    private static final float NO_EPOCH = -1;

    /** The window around which the curve is flat. */
    private int wMax;

    /** The window when it was reduced last. */
    private int cwndPrior;

    /** What Reno would have. */
    private float wEst;

    /** Seconds from the begin of the epoch until the window is W_max again, or {@link #NO_EPOCH}. */
    private float kSeconds = NO_EPOCH;

    /** When congestion avoidance began, in ticks. */
    private int epochTicks;

    @Override
    void avoidCongestion(int bytes, int mss, long srttNanos, long nowNanos) {
        if (kSeconds == NO_EPOCH) {
            beginEpoch(mss, nowNanos);
        }
        int cwnd = cwnd();
        double elapsed = ((long) (ticks(nowNanos) - epochTicks) << TICK_SHIFT) / NANOS_PER_SECOND;
        wEst += (float) ((wEst < cwndPrior ? ALPHA : 1) * mss * bytes / cwnd);
        if (window(elapsed, mss) < wEst) {
            cwnd(Math.max(cwnd, (int) Math.min(wEst, Integer.MAX_VALUE)));
            return;
        }
        double target = Math.clamp(window(elapsed + srttNanos / NANOS_PER_SECOND, mss), cwnd, 1.5 * cwnd);
        cwnd(cwnd + (int) ((target - cwnd) * Math.min(bytes, cwnd) / cwnd));
    }

    /** W_cubic(t), equation 1. */
    private double window(double seconds, int mss) {
        double distance = seconds - kSeconds;
        return C * distance * distance * distance * mss + wMax;
    }

    private void beginEpoch(int mss, long nowNanos) {
        epochTicks = ticks(nowNanos);
        wEst = cwnd();
        if (cwnd() < wMax) {
            kSeconds = (float) Math.cbrt((wMax - cwnd()) / (mss * C));
        } else {
            kSeconds = 0;
            wMax = cwnd();
        }
    }

    @Override
    void congested(int flight, int mss) {
        // Fast convergence (section 4.7): a window that shrinks from one time to the next leaves room for others.
        wMax = cwnd() < wMax ? (int) (cwnd() * (1 + BETA) / 2) : cwnd();
        cwndPrior = cwnd();
        kSeconds = NO_EPOCH;
        ssthresh(Math.max((int) (flight * BETA), 2 * mss));
    }

    /** Congestion avoidance after a timeout begins with K = 0 and its own W_max (section 4.8). */
    @Override
    void timedOut(int flight, int mss) {
        congested(flight, mss);
        wMax = 0;
    }

    /** Time in which nothing was sent is none in which the window could have grown (section 4.2). */
    @Override
    void restartAfterIdle(int mss, long idleNanos) {
        super.restartAfterIdle(mss, idleNanos);
        epochTicks += ticks(idleNanos);
    }

    private static int ticks(long nanos) {
        return (int) (nanos >> TICK_SHIFT);
    }

    @Override
    void save(Snapshot snapshot) {
        super.save(snapshot);
        snapshot.wMax = wMax;
        snapshot.cwndPrior = cwndPrior;
        snapshot.wEst = wEst;
        snapshot.kSeconds = kSeconds;
        snapshot.epochTicks = epochTicks;
    }

    @Override
    void restore(Snapshot snapshot) {
        super.restore(snapshot);
        wMax = snapshot.wMax;
        cwndPrior = snapshot.cwndPrior;
        wEst = snapshot.wEst;
        kSeconds = snapshot.kSeconds;
        epochTicks = snapshot.epochTicks;
    }
}
