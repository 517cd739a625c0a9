package dev.peregrine.transport.dpdk.tcp;

import java.net.BindException;
import java.util.function.Consumer;

/** The listeners of a stack by port. */
final class ListenerTable {

    private static final int BUCKETS = 64;

    private final TcpListener[] buckets = new TcpListener[BUCKETS];

    /** The listener for a local end: that of the very address if there is one, else that of any address; or null. */
    TcpListener find(long high, long low, int port) {
        TcpListener any = null;
        for (TcpListener l = buckets[port % BUCKETS]; l != null; l = l.next) {
            if (l.port() == port && l.matches(high, low)) {
                if (!l.isAny()) {
                    return l;
                }
                any = l;
            }
        }
        return any;
    }

    void add(TcpListener listener) throws BindException {
        int bucket = listener.port() % BUCKETS;
        for (TcpListener l = buckets[bucket]; l != null; l = l.next) {
            if (l.port() == listener.port()
                    && l.addressHigh() == listener.addressHigh()
                    && l.addressLow() == listener.addressLow()) {
                throw new BindException("TCP port " + listener.port() + " is in use by another listener");
            }
        }
        listener.next = buckets[bucket];
        buckets[bucket] = listener;
    }

    void remove(TcpListener listener) {
        int bucket = listener.port() % BUCKETS;
        if (buckets[bucket] == listener) {
            buckets[bucket] = listener.next;
            return;
        }
        for (TcpListener l = buckets[bucket]; l != null; l = l.next) {
            if (l.next == listener) {
                l.next = listener.next;
                return;
            }
        }
    }

    void forEach(Consumer<TcpListener> visitor) {
        for (TcpListener first : buckets) {
            for (TcpListener l = first; l != null; l = l.next) {
                visitor.accept(l);
            }
        }
    }

    /** Whether any listener has connections to pass on. */
    boolean isReady() {
        for (TcpListener first : buckets) {
            for (TcpListener l = first; l != null; l = l.next) {
                if (l.isReady()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Passes on what has been established. */
    void dispatch() {
        for (TcpListener first : buckets) {
            for (TcpListener l = first; l != null; l = l.next) {
                l.dispatch();
            }
        }
    }
}
