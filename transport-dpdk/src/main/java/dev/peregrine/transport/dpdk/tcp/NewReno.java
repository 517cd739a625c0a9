package dev.peregrine.transport.dpdk.tcp;

/** Additive increase, multiplicative decrease (RFC 5681), by bytes acknowledged (RFC 3465). */
final class NewReno extends CongestionControl {

    private int bytesAcknowledged;

    @Override
    void avoidCongestion(int bytes, int mss) {
        bytesAcknowledged += bytes;
        if (bytesAcknowledged >= cwnd()) {
            bytesAcknowledged -= cwnd();
            cwnd(cwnd() + mss);
        }
    }

    @Override
    void segmentLost(int bytesInFlight, int mss) {
        ssthresh(Math.max(bytesInFlight / 2, 2 * mss));
        bytesAcknowledged = 0;
    }
}
