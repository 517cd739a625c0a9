package dev.peregrine.transport.dpdk.tcp;

/** Why a connection ended otherwise than by FINs. */
public enum TcpFailure {
    /** The peer answered the SYN with a RST. */
    REFUSED,
    /** The peer sent a RST. */
    RESET,
    /** The peer did not answer in time: SYN, data, FIN, probes of a zero window or keepalives. */
    TIMEOUT,
    /** The network said that the peer cannot be reached while the connection was being opened. */
    UNREACHABLE,
    /** This side sent a RST: by abort, by close with data unread, or because the stack was closed. */
    ABORTED
}
