package dev.peregrine.memcached.server.tls;

import java.util.concurrent.atomic.LongAdder;

/** Failures of TLS, of all connections. */
final class TlsCounts {

    private final LongAdder handshakes = new LongAdder();
    private final LongAdder protocol = new LongAdder();

    void handshakeFailed() {
        handshakes.increment();
    }

    void protocolFailed() {
        protocol.increment();
    }

    long handshakeErrors() {
        return handshakes.sum();
    }

    long protocolErrors() {
        return protocol.sum();
    }
}
