package dev.peregrine.transport.dpdk.tcp;

/**
 * Finds losses by duplicate ACKs and repairs them one in a round trip: fast retransmit and NewReno's fast recovery
 * (RFC 5681 section 3.2, RFC 6582), and limited transmit (RFC 3042). For peers without SACK.
 */
final class NewRenoRecovery extends LossRecovery {

    private static final int DUPLICATE_THRESHOLD = 3;

    private int duplicates;
    private boolean partialAckSeen;
    private boolean headDue;

    @Override
    void begin(int lastAcknowledged) {
        super.begin(lastAcknowledged);
        duplicates = 0;
        headDue = false;
    }

    @Override
    boolean isHeadDue() {
        return headDue;
    }

    @Override
    int limitedTransmit(int mss) {
        return isFastRecovery() || duplicates >= DUPLICATE_THRESHOLD ? 0 : duplicates * mss;
    }

    @Override
    void sentAgain(TcpSender sender, SentSegment segment, long nowNanos) {
        super.sentAgain(sender, segment, nowNanos);
        headDue = false;
    }

    @Override
    boolean take(TcpSender sender, Delivery delivery) {
        if (delivery.acknowledgedBytes > 0) {
            return newAck(sender, delivery);
        }
        if (delivery.duplicate) {
            duplicateAck(sender);
        }
        return false;
    }

    private void duplicateAck(TcpSender sender) {
        CongestionControl congestion = sender.congestion();
        int mss = sender.mss();
        duplicates++;
        if (isFastRecovery()) {
            congestion.cwnd(congestion.cwnd() + mss);
        } else if (duplicates == DUPLICATE_THRESHOLD && SequenceNumber.greaterThan(sender.sndUna(), recover())) {
            partialAckSeen = false;
            enterFastRecovery(sender, sender.sent().inFlight());
            congestion.cwnd(congestion.ssthresh() + DUPLICATE_THRESHOLD * mss);
            headLost(sender);
        }
    }

    private boolean newAck(TcpSender sender, Delivery delivery) {
        duplicates = 0;
        if (!isFastRecovery()) {
            grow(sender, delivery);
            return true;
        }
        CongestionControl congestion = sender.congestion();
        int mss = sender.mss();
        if (SequenceNumber.greaterOrEqual(sender.sndUna(), recover())) {
            leave(sender);
            int inFlight = Math.max(sender.sent().inFlight(), mss);
            congestion.cwnd(Math.min(congestion.ssthresh(), inFlight + mss));
            return true;
        }
        int bytes = delivery.acknowledgedBytes;
        int deflated = congestion.cwnd() - bytes + (bytes >= mss ? mss : 0);
        congestion.cwnd(Math.max(deflated, mss));
        headLost(sender);
        sender.connection().layer().counters().partialAckRetransmits++;
        boolean first = !partialAckSeen;
        partialAckSeen = true;
        return first;
    }

    private void headLost(TcpSender sender) {
        sender.sent().markLost(sender.sent().head());
        headDue = true;
    }

    @Override
    void refutedByTimestamp() {
        headDue = false;
    }

    @Override
    void recovered(TcpSender sender) {
        headDue = false;
    }

    @Override
    void markLostByTimeout(TcpSender sender, long nowNanos) {
        headDue = false;
        duplicates = 0;
        sender.sent().markAllLost();
    }
}
