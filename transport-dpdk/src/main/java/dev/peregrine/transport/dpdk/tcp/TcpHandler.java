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

    /**
     * Reads something of what {@link #ready} is going to need, so that the processor has it in its caches then.
     *
     * @param depth 0 for what the handler holds itself, 1 for what that refers to, and so on, up to 5
     * @return anything that depends on what was read
     */
    default int preview(int depth) {
        return 0;
    }
}
