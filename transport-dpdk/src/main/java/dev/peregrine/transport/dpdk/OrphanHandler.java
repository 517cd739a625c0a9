package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpHandler;

/** Stands for the application on a connection whose channel has closed: nobody wants to know any more. */
enum OrphanHandler implements TcpHandler {
    INSTANCE;

    @Override
    public void ready(TcpConnection connection, int events) {}
}
