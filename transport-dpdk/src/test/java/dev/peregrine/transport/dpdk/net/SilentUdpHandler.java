package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import dev.peregrine.transport.dpdk.udp.UdpHandler;

/** The handler of an endpoint that a test reads by itself, and to which nobody refuses anything. */
final class SilentUdpHandler implements UdpHandler {

    @Override
    public void readable(UdpEndpoint endpoint) {
        // The test reads when it wants to.
    }

    @Override
    public void refused(UdpEndpoint endpoint) {
        throw new AssertionError("nobody refuses anything here");
    }
}
