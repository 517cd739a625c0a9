package dev.peregrine.transport.dpdk.tcp;

/**
 * A port that takes connections, with the ones whose handshake is under way and the ones that wait to be accepted
 * (RFC 9293 section 3.10.1). Called on the event loop only.
 */
public final class TcpListener {

    private final TcpLayer layer;
    private final long addressHigh;
    private final long addressLow;
    private final int port;
    private final int backlog;
    private final TcpAcceptor acceptor;
    private final ConnectionList acceptQueue = new ConnectionList();
    private int halfOpen;
    private boolean accepting = true;
    private boolean closed;
    private boolean hasSentCookies;
    private long lastCookieNanos;

    /** The next listener whose port falls into the same bucket. */
    TcpListener next;

    TcpListener(TcpLayer layer, long addressHigh, long addressLow, int port, int backlog, TcpAcceptor acceptor) {
        this.layer = layer;
        this.addressHigh = addressHigh;
        this.addressLow = addressLow;
        this.port = port;
        this.backlog = Math.max(backlog, 1);
        this.acceptor = acceptor;
    }

    public long addressHigh() {
        return addressHigh;
    }

    public long addressLow() {
        return addressLow;
    }

    public int port() {
        return port;
    }

    /** Connections that wait to be accepted. */
    public int acceptQueueLength() {
        return acceptQueue.size();
    }

    /** Requests whose handshake is under way. */
    public int halfOpenCount() {
        return halfOpen;
    }

    /**
     * Whether connections are passed to the acceptor, which they are at first. Otherwise they wait, and when the backlog is
     * full new ones are not let in.
     */
    public void accepting(boolean value) {
        accepting = value;
    }

    /** Stops listening and resets the connections that were not accepted; half-open requests are forgotten. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        layer.remove(this);
    }

    boolean matches(long high, long low) {
        return isAny() || (addressHigh == high && addressLow == low);
    }

    boolean isAny() {
        return (addressHigh | addressLow) == 0;
    }

    boolean isAcceptQueueFull() {
        return acceptQueue.size() >= backlog;
    }

    boolean isSynQueueFull() {
        return halfOpen >= layer.settings().synBacklog();
    }

    TcpLayer layer() {
        return layer;
    }

    void requestAdded() {
        halfOpen++;
    }

    void requestRemoved() {
        halfOpen--;
    }

    /** A SYN was answered with a cookie. */
    void cookieSent(long nowNanos) {
        hasSentCookies = true;
        lastCookieNanos = nowNanos;
    }

    /** Whether an ACK may be the answer to a cookie: otherwise guessing must not even begin. */
    boolean expectsCookies(long nowNanos) {
        return hasSentCookies && nowNanos - lastCookieNanos < SynCookies.LIFE_NANOS;
    }

    /** The handshake of a connection is complete. */
    void established(TcpConnection connection) {
        acceptQueue.add(connection);
        layer.acceptable(1);
    }

    /** A connection has ended before it was accepted. */
    void dropped(TcpConnection connection) {
        acceptQueue.remove(connection);
        layer.acceptable(-1);
    }

    /** Whether there are connections to pass on. */
    boolean isReady() {
        return accepting && !acceptQueue.isEmpty();
    }

    /** Passes what has been established to the acceptor. */
    void dispatch() {
        TcpConnection connection;
        while (accepting && (connection = acceptQueue.poll()) != null) {
            layer.acceptable(-1);
            connection.markAccepted();
            if (!acceptor.accepted(connection)) {
                connection.abort();
            } else {
                connection.handler(connection.handler());
                // The acceptor may have asked for keepalive.
                connection.heard(layer.nowNanos());
            }
        }
    }
}
