package dev.peregrine.transport.dpdk.udp;

import java.net.BindException;
import java.util.function.Consumer;

/** The endpoints of a stack by local port. */
final class EndpointTable {

    private static final int BUCKETS = 256;

    private final UdpEndpoint[] buckets = new UdpEndpoint[BUCKETS];

    /** The endpoint that suits a datagram best: one connected to its sender before others, its address before any; or null. */
    UdpEndpoint find(long toHigh, long toLow, int toPort, long fromHigh, long fromLow, int fromPort) {
        UdpEndpoint best = null;
        int bestScore = -1;
        for (UdpEndpoint e = buckets[toPort % BUCKETS]; e != null; e = e.next) {
            if (e.localPort() == toPort) {
                int score = e.suits(toHigh, toLow, fromHigh, fromLow, fromPort);
                if (score > bestScore) {
                    best = e;
                    bestScore = score;
                }
            }
        }
        return best;
    }

    void add(UdpEndpoint endpoint) throws BindException {
        int bucket = endpoint.localPort() % BUCKETS;
        for (UdpEndpoint e = buckets[bucket]; e != null; e = e.next) {
            if (e.localPort() == endpoint.localPort()
                    && e.localHigh() == endpoint.localHigh()
                    && e.localLow() == endpoint.localLow()) {
                throw new BindException("UDP port " + endpoint.localPort() + " is in use");
            }
        }
        endpoint.next = buckets[bucket];
        buckets[bucket] = endpoint;
    }

    void remove(UdpEndpoint endpoint) {
        int bucket = endpoint.localPort() % BUCKETS;
        if (buckets[bucket] == endpoint) {
            buckets[bucket] = endpoint.next;
            return;
        }
        for (UdpEndpoint e = buckets[bucket]; e != null; e = e.next) {
            if (e.next == endpoint) {
                e.next = endpoint.next;
                return;
            }
        }
    }

    void forEach(Consumer<UdpEndpoint> visitor) {
        for (UdpEndpoint first : buckets) {
            for (UdpEndpoint e = first; e != null; e = e.next) {
                visitor.accept(e);
            }
        }
    }

    /** Closes all endpoints. */
    void close() {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            while (buckets[bucket] != null) {
                buckets[bucket].close();
            }
        }
    }
}
