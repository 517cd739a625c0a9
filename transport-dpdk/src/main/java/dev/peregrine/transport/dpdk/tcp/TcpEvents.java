package dev.peregrine.transport.dpdk.tcp;

/** Bits of what {@link TcpHandler#ready} tells; several may be set at once. */
public final class TcpEvents {

    /** The handshake of an active open is complete. */
    public static final int ESTABLISHED = 1;
    /** Payload has arrived since the last call. Told once: a handler that leaves some unread comes back by itself. */
    public static final int READABLE = 1 << 1;
    /** {@link TcpConnection#sendRoom()} was exhausted and half of the send buffer has become free. */
    public static final int WRITABLE = 1 << 2;
    /** The peer's FIN has arrived in order; payload may still have to be read before it. */
    public static final int PEER_FINISHED = 1 << 3;
    /** The connection has ended early; {@link TcpConnection#failure()} says why. Always along with {@link #CLOSED}. */
    public static final int FAILED = 1 << 4;
    /** The connection is gone from the stack: nothing is told of it any more. */
    public static final int CLOSED = 1 << 5;

    private TcpEvents() {}
}
