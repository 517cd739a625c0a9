package dev.peregrine.transport.dpdk.tcp;

/** When a stack agrees with its peers on explicit congestion notification (RFC 3168). */
public enum TcpEcn {
    /** Never. */
    OFF,
    /** Where the peer asks for it, as Linux does by default. */
    ANSWER,
    /** Where the peer asks for it, and with every connection that this side opens. */
    REQUEST
}
