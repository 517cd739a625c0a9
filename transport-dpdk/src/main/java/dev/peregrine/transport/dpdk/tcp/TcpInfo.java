package dev.peregrine.transport.dpdk.tcp;

/**
 * How a connection goes at one moment, as Linux's {@code tcp_info} tells it. Times are in nanoseconds, amounts in bytes.
 *
 * @param state the state of RFC 9293
 * @param recovery whether a loss is being repaired
 * @param congestionAlgorithm what governs cwnd
 * @param timestamps whether segments carry timestamps (RFC 7323)
 * @param selectiveAcks whether both sides acknowledge selectively (RFC 2018)
 * @param windowScaling whether windows are scaled (RFC 7323)
 * @param ecn whether congestion is marked (RFC 3168)
 * @param reorderingSeen whether the path was seen to reorder segments
 * @param sendMss payload of a full segment to the peer
 * @param rtoNanos the retransmission timeout with its back-off
 * @param srttNanos the smoothed round-trip time, 0 before the first measurement
 * @param rttvarNanos its variation
 * @param minRttNanos the least round-trip time, 0 before the first measurement
 * @param cwnd the congestion window
 * @param ssthresh where slow start ends; 2^30 where nothing has told yet
 * @param sendWindow what the peer allows to be unacknowledged
 * @param unacknowledged sent and not acknowledged
 * @param inFlight of that, what is supposed to be in the network
 * @param sacked of that, what the peer has ahead of a gap
 * @param lost of that, what is taken for lost and waits to be sent again
 * @param unsent written by the application and never sent
 * @param sendBufferSize what may be unsent and unacknowledged before the application has to wait
 * @param receiveBufferSize what may be received and unread before the window is closed
 * @param retransmissions segments sent again since the connection exists, counted up to 65,535
 * @param timeouts expiries of the retransmission timer in a row
 */
public record TcpInfo(
        TcpState state,
        Recovery recovery,
        CongestionAlgorithm congestionAlgorithm,
        boolean timestamps,
        boolean selectiveAcks,
        boolean windowScaling,
        boolean ecn,
        boolean reorderingSeen,
        int sendMss,
        long rtoNanos,
        long srttNanos,
        long rttvarNanos,
        long minRttNanos,
        int cwnd,
        int ssthresh,
        int sendWindow,
        int unacknowledged,
        int inFlight,
        int sacked,
        int lost,
        int unsent,
        int sendBufferSize,
        int receiveBufferSize,
        int retransmissions,
        int timeouts) {

    /** Looks at a connection. */
    static TcpInfo of(TcpConnection connection) {
        TcpSender sender = connection.sender();
        RttEstimator rtt = sender.rtt();
        SentSegments sent = sender.sent();
        return new TcpInfo(
                connection.state(),
                sender.recovery().phase(),
                connection.layer().settings().congestionAlgorithm(),
                connection.timestamps(),
                connection.selectiveAcks(),
                connection.windowScaling(),
                connection.ecn(),
                sender.isReorderingSeen(),
                sender.mss(),
                sender.rtoNanos(),
                rtt.srttNanos(),
                rtt.rttvarNanos(),
                rtt.minRttNanos(),
                sender.congestion().cwnd(),
                sender.congestion().ssthresh(),
                sender.sndWnd(),
                sent.span(),
                sent.inFlight(),
                sent.sackedSpan(),
                sent.lostSpan(),
                sender.queue().unsentBytes(),
                sender.bufferSize(),
                connection.options().receiveBufferSize(),
                sender.retransmissions(),
                sender.timer().timeouts());
    }

    /** What loss recovery does. */
    public enum Recovery {
        /** Nothing is known to be lost. */
        OPEN,
        /** A loss was found without the timer and is being repaired. */
        FAST,
        /** The retransmission timer has expired. */
        TIMEOUT
    }
}
