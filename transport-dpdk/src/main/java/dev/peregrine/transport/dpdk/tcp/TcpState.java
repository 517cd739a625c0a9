package dev.peregrine.transport.dpdk.tcp;

/** The states of a connection (RFC 9293 section 3.3.2); LISTEN is a {@link TcpListener}. */
public enum TcpState {
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSE_WAIT,
    CLOSING,
    LAST_ACK,
    TIME_WAIT,
    CLOSED;

    /** Whether the three-way handshake is still under way. */
    public boolean isOpening() {
        return this == SYN_SENT || this == SYN_RECEIVED;
    }

    /** Whether both ends are open as far as the peer has said: what MIB-II counts as established (RFC 4022). */
    boolean isEstablished() {
        return this == ESTABLISHED || this == CLOSE_WAIT;
    }

    /** Whether the application's data, and its FIN, may still be queued. */
    boolean acceptsOutput() {
        return isOpening() || this == ESTABLISHED || this == CLOSE_WAIT;
    }

    /** Whether the peer may still send payload. */
    boolean acceptsPayload() {
        return this == ESTABLISHED || this == FIN_WAIT_1 || this == FIN_WAIT_2;
    }
}
