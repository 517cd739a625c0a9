package dev.peregrine.transport.dpdk.tcp;

/** Takes the connections that peers have opened to a {@link TcpListener}. */
public interface TcpAcceptor {

    /**
     * A handshake is complete; called from {@link TcpLayer#dispatch}. Payload may have arrived already: events wait
     * until {@link TcpConnection#handler(TcpHandler)} is called, here or later.
     *
     * @return false to refuse the connection, which resets it
     */
    boolean accepted(TcpConnection connection);
}
