package dev.peregrine.transport.dpdk.tcp;

/** The application's end of a connection. */
public interface TcpHandler {

    /**
     * Something has become possible; called from {@link TcpLayer#dispatch} at most once a turn per connection. Any
     * method of any connection may be called inside.
     *
     * @param events bits of {@link TcpEvents}
     */
    void ready(TcpConnection connection, int events);
}
