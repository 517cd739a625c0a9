package dev.peregrine.transport.dpdk.udp;

/** Hears what happens at an endpoint; called on the event loop, at most once a turn each. */
public interface UdpHandler {

    /** Datagrams wait to be received. */
    void readable(UdpEndpoint endpoint);

    /** The network says that nobody is bound to the port which the endpoint is connected to (RFC 1122 section 4.1.3.3). */
    void refused(UdpEndpoint endpoint);
}
