package dev.peregrine.transport.dpdk.tcp;

/** Additive increase, multiplicative decrease (RFC 5681), by bytes acknowledged (RFC 3465). */
final class NewReno extends CongestionControl {

    private int bytesAcknowledged;

    @Override
    void avoidCongestion(int bytes, int mss, long srttNanos, long nowNanos) {
        bytesAcknowledged += bytes;
        if (bytesAcknowledged >= cwnd()) {
            bytesAcknowledged -= cwnd();
            cwnd(cwnd() + mss);
        }
    }

    @Override
    void congested(int flight, int mss) {
        ssthresh(Math.max(flight / 2, 2 * mss));
        bytesAcknowledged = 0;
    }
}
