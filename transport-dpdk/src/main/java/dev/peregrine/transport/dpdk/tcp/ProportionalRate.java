package dev.peregrine.transport.dpdk.tcp;

/**
 * Meters what is sent during fast recovery (PRR, RFC 9937): in proportion to what arrives the amount in flight comes down
 * to ssthresh, or goes up to it again after heavy losses.
 */
final class ProportionalRate {

    private int delivered;
    private int sent;
    private int flightAtBegin;

    /**
     * Fast recovery begins.
     *
     * @param flight bytes sent and not known to have arrived before the ACK that tells of the loss
     */
    void begin(int flight) {
        delivered = 0;
        sent = 0;
        flightAtBegin = Math.max(flight, 1);
    }

    /** Something was sent, for the first time or again. */
    void sent(int bytes) {
        sent += bytes;
    }

    /**
     * The congestion window after an ACK.
     *
     * @param arrived bytes that it says to have arrived newly; 0 where a timer has found the loss
     * @param inFlight bytes in flight now
     * @param safe whether it acknowledges new data and tells of no further loss
     */
    int windowAfter(int arrived, int inFlight, int ssthresh, int mss, boolean safe) {
        delivered += arrived;
        int allowed;
        if (inFlight > ssthresh) {
            long proportion = ((long) delivered * ssthresh + flightAtBegin - 1) / flightAtBegin;
            allowed = (int) proportion - sent;
        } else {
            allowed = Math.max(delivered - sent, arrived) + (safe ? mss : 0);
            allowed = Math.min(allowed, ssthresh - inFlight);
        }
        // The first retransmission does not wait.
        boolean first = sent == 0 && allowed < mss;
        return inFlight + Math.max(first ? mss : allowed, 0);
    }
}
