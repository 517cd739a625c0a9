package dev.peregrine.transport.dpdk.tcp;

/** Probes a peer that has been silent for long (RFC 9293 section 3.8.4). Exists only where the application asks for it. */
final class KeepAlive {

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final TcpConnection connection;
    private final TcpLayer layer;
    private long heardNanos;
    private int unanswered;
    private boolean probeDue;

    KeepAlive(TcpConnection connection, TcpLayer layer) {
        this.connection = connection;
        this.layer = layer;
    }

    /** The peer has sent something. The timer is left alone: it finds out when it expires. */
    void heard(long nowNanos) {
        boolean first = unanswered > 0 || heardNanos == 0;
        heardNanos = nowNanos;
        unanswered = 0;
        probeDue = false;
        if (first) {
            arm(nowNanos + idleNanos());
        }
    }

    private long idleNanos() {
        return connection.options().keepAliveIdleSeconds() * SECOND_NANOS;
    }

    private void arm(long deadlineNanos) {
        connection.timers().armState(deadlineNanos);
    }

    void timerExpired(long nowNanos) {
        TcpOptions options = connection.options();
        if (!options.keepAlive()) {
            arm(nowNanos + idleNanos());
        } else if (nowNanos - heardNanos < idleNanos()) {
            arm(heardNanos + idleNanos());
        } else if (!connection.sender().sent().isEmpty()) {
            // Data in flight probes the peer by itself, and is given up by itself.
            arm(nowNanos + idleNanos());
        } else if (unanswered >= options.keepAliveProbes()) {
            layer.transitions().reset(connection);
            layer.transitions().end(connection, TcpFailure.TIMEOUT);
        } else {
            unanswered++;
            probeDue = true;
            connection.markDirty();
            arm(nowNanos + options.keepAliveIntervalSeconds() * SECOND_NANOS);
        }
    }

    boolean isProbeDue() {
        return probeDue;
    }

    /** Sends the probe that is due: a sequence number that the peer has acknowledged already, so that it must answer. */
    boolean output(long nowNanos) {
        if (!probeDue) {
            return true;
        }
        if (connection.sender().sent().isEmpty()) {
            int seq = connection.sender().sndNxt() - 1;
            if (!layer.transmitter().send(connection, seq, 0, null, 0, 0, nowNanos)) {
                return false;
            }
            layer.counters().keepAlives++;
        }
        probeDue = false;
        return true;
    }
}
