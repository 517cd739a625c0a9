package dev.peregrine.transport.dpdk.tcp;

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
    /** Segments sent with RST. */
    public long outRsts;
    /** RSTs that were not sent because too many were due at once. */
    public long outRstsSuppressed;

    /** SYNs or last ACKs of a handshake dropped because the accept queue was full. */
    public long listenOverflows;
    /** SYNs dropped for any reason. */
    public long listenDrops;
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
    /** Payload bytes copied within the layer, on either direction. */
    public long copiedPayloadBytes;
    /** Segments put off because the pool had no buffer. */
    public long noBuffers;
    /** Payload bytes that arrived in order. */
    public long inBytes;
    /** Payload bytes sent for the first time. */
    public long outBytes;

    private final int[] connections = new int[TcpState.values().length];

    /** Connections in a state at present; none is ever counted as CLOSED. */
    public int connections(TcpState state) {
        return connections[state.ordinal()];
    }

    /** Notes that a connection goes from one state to another, CLOSED standing for none. */
    void moved(TcpState from, TcpState to) {
        if (from != TcpState.CLOSED) {
            connections[from.ordinal()]--;
        }
        if (to != TcpState.CLOSED) {
            connections[to.ordinal()]++;
        }
    }
}
