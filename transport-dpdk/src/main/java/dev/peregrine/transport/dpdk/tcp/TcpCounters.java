package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.util.Log2Histogram;

/**
 * Counts what the TCP layer of one stack does, by the names of RFC 4022 and of Linux's {@code netstat -s}.
 *
 * <p>Written by the event loop only, without any ordering: another thread may read and sees a value of a moment ago.
 */
// The ordinal of a state is an index into this object's own array and goes nowhere else.
@SuppressWarnings("EnumOrdinal")
public final class TcpCounters {

    /** Connections opened by this side. */
    public long activeOpens;
    /** Connections that peers opened: SYNs taken. */
    public long passiveOpens;
    /** Connections that ended before they were established. */
    public long attemptFails;
    /** Established connections that a RST ended, from either side. */
    public long estabResets;
    /** Connections in ESTABLISHED or CLOSE_WAIT at present. */
    public long currEstab;
    /** Segments received, those with errors included. */
    public long inSegs;
    /** Segments sent, retransmissions not counted. */
    public long outSegs;
    /** Segments retransmitted. */
    public long retransSegs;
    /** Segments received with a header that does not parse. */
    public long inErrs;
    /** Segments received with RST, also those that nobody heeds. */
    public long inRsts;
    /** Segments sent with RST. */
    public long outRsts;
    /** RSTs that were not sent because too many were due at once. */
    public long outRstsSuppressed;

    /** SYNs or last ACKs of a handshake dropped because the accept queue was full. */
    public long listenOverflows;
    /** SYNs dropped for any reason. */
    public long listenDrops;
    /** SYNs answered with a cookie because the SYN queue was full. */
    public long synCookiesSent;
    /** Connections that a cookie has opened. */
    public long synCookiesReceived;
    /** ACKs that might have brought a cookie and brought none, or an old one. */
    public long synCookiesFailed;
    /** ACKs sent when the delay had passed. */
    public long delayedAcks;
    /** Pure ACKs sent. */
    public long pureAcks;
    /** Expiries of the retransmission timer. */
    public long timeouts;
    /** Fast retransmits begun. */
    public long fastRetransmits;
    /** Segments retransmitted on a partial acknowledgment. */
    public long partialAckRetransmits;
    /** Reductions of a congestion window because the peer echoed a mark (RFC 3168). */
    public long congestionEchoes;
    /** Paths that were found to swallow full segments though no router said so (RFC 8899). */
    public long blackHoles;
    /** Probes for a tail loss sent (RFC 8985 section 7). */
    public long tailLossProbes;
    /** Segments that peers reported to have got twice (RFC 2883). */
    public long duplicatesReported;
    /** Reductions of a congestion window that were undone because nothing had been lost. */
    public long reductionsUndone;
    /** Probes of a zero window sent. */
    public long windowProbes;
    /** Keepalive probes sent. */
    public long keepAlives;
    /** Challenge ACKs sent (RFC 5961). */
    public long challengeAcks;
    /** Challenge ACKs not sent for the rate limit. */
    public long challengeAcksSuppressed;
    /** Segments dropped for an old timestamp (RFC 7323 section 5.3). */
    public long pawsDrops;
    /** Segments dropped because their sequence numbers lay outside the window. */
    public long outOfWindow;
    /** Segments kept out of order. */
    public long outOfOrderQueued;
    /** Segments out of order dropped for want of memory. */
    public long outOfOrderDrops;
    /** Small payloads copied behind another one so that their buffers went back at once. */
    public long receiveCoalesced;
    /** Times the window advertised became zero. */
    public long toZeroWindow;
    /** Times the window advertised ceased to be zero. */
    public long fromZeroWindow;
    /** Connections that failed because the peer did not answer. */
    public long abortOnTimeout;
    /** Connections reset because the application closed them with data unread. */
    public long abortOnClose;
    /** Connections reset because data arrived after the application had closed them. */
    public long abortOnData;
    /** Connections that went through TIME_WAIT. */
    public long timeWaited;
    /** Connections in TIME_WAIT replaced by a new SYN. */
    public long timeWaitRecycled;
    /** Connections not kept in TIME_WAIT because too many were. */
    public long timeWaitOverflows;
    /** Connections reset because too many went on without an application. */
    public long abortOnMemory;
    /** Payload bytes moved to ordinary memory because receive buffers ran short. */
    public long receiveSpilledBytes;
    /** Payloads dropped because both receive buffers and that memory ran short. */
    public long receiveDrops;
    /** Payload bytes copied within the layer, on either direction. */
    public long copiedPayloadBytes;
    /** Segments put off because the pool had no buffer. */
    public long noBuffers;
    /** Segments that were merged with the one before them. */
    public long inMerged;
    /** Duplicate ACKs received while something was under way (RFC 5681 section 2). */
    public long duplicateAcks;
    /** Payload bytes that arrived in order. */
    public long inBytes;
    /** Payload bytes sent for the first time. */
    public long outBytes;

    /** Round trips of 1, 2, 4, … microseconds are told apart, up to 8 seconds. */
    public static final int ROUND_TRIP_BOUNDS = 24;

    private final Log2Histogram roundTripMicros = new Log2Histogram(ROUND_TRIP_BOUNDS);
    private final int[] connections = new int[TcpState.values().length];

    /** Round trips measured, of segments that were sent once, in microseconds. */
    public Log2Histogram roundTripMicros() {
        return roundTripMicros;
    }

    /** Connections in a state at present; none is ever counted as CLOSED. */
    public int connections(TcpState state) {
        return connections[state.ordinal()];
    }

    /** Notes that a connection goes from one state to another, CLOSED standing for none. */
    void moved(TcpState from, TcpState to) {
        currEstab += (to.isEstablished() ? 1 : 0) - (from.isEstablished() ? 1 : 0);
        if (from != TcpState.CLOSED) {
            connections[from.ordinal()]--;
        }
        if (to != TcpState.CLOSED) {
            connections[to.ordinal()]++;
        }
    }
}
