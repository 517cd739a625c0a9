package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * Moves the connections of a stack from one state to the next (figure 5 of RFC 9293) and sees to what that brings along:
 * who is told, which timer runs, what is given back at the end.
 */
final class StateTransitions {

    private final TcpLayer layer;
    private int orphans;

    StateTransitions(TcpLayer layer) {
        this.layer = layer;
    }

    /** The application has closed a connection, which goes on without it. */
    void orphaned(TcpConnection c) {
        if (c.state() != TcpState.TIME_WAIT) {
            orphans++;
        }
    }

    /** There may be so many orphans only: who makes a server close first could fill it up otherwise. */
    void limitOrphans(TcpConnection c) {
        boolean holdsMuch = c.state() != TcpState.TIME_WAIT && c.state() != TcpState.CLOSED;
        if (holdsMuch && orphans > layer.settings().orphans()) {
            layer.counters().abortOnMemory++;
            c.abort();
        }
    }

    /** A connection without application is about to end, or to hold nothing but its ends. */
    void orphanGone(TcpConnection c) {
        if (c.isOrphan() && c.state() != TcpState.TIME_WAIT) {
            orphans--;
        }
    }

    /** Connections whose application has closed them, those in TIME_WAIT not counted. */
    int orphans() {
        return orphans;
    }

    /** The handshake is complete. */
    void established(TcpConnection c, IncomingSegment segment, long nowNanos) {
        c.sender().established(segment);
        c.changeState(TcpState.ESTABLISHED);
        if (c.listener() != null) {
            c.listener().established(c);
        } else {
            c.raise(TcpEvents.ESTABLISHED);
        }
        if (c.sender().isFinQueued()) {
            c.changeState(TcpState.FIN_WAIT_1);
        }
        c.heard(nowNanos);
        c.markDirty();
    }

    /** The peer has acknowledged our FIN. */
    void finAcknowledged(TcpConnection c, long nowNanos) {
        switch (c.state()) {
            case FIN_WAIT_1 -> {
                c.changeState(TcpState.FIN_WAIT_2);
                if (c.isOrphan()) {
                    limitFinWait2(c, nowNanos);
                }
            }
            case CLOSING -> enterTimeWait(c, nowNanos);
            case LAST_ACK -> end(c, null);
            default -> {
                // FIN_WAIT_2 and TIME_WAIT have seen it before.
            }
        }
    }

    /** The peer's FIN has arrived, and all before it. */
    void finReceived(TcpConnection c, long nowNanos) {
        switch (c.state()) {
            case ESTABLISHED -> c.changeState(TcpState.CLOSE_WAIT);
            case FIN_WAIT_1 -> c.changeState(TcpState.CLOSING);
            default -> enterTimeWait(c, nowNanos);
        }
        c.raise(TcpEvents.PEER_FINISHED);
    }

    /** Both FINs are acknowledged: the ends stay reserved for 2 MSL. */
    private void enterTimeWait(TcpConnection c, long nowNanos) {
        orphanGone(c);
        c.changeState(TcpState.TIME_WAIT);
        layer.counters().timeWaited++;
        if (layer.counters().connections(TcpState.TIME_WAIT) > layer.settings().timeWaits()) {
            layer.counters().timeWaitOverflows++;
            c.receiver().acks().output(nowNanos);
            end(c, null);
            return;
        }
        c.endKeepAlive();
        c.sender().clear();
        c.timers().cancelRetransmit();
        restartTimeWait(c, nowNanos);
    }

    /** TIME_WAIT begins anew. */
    void restartTimeWait(TcpConnection c, long nowNanos) {
        c.timers().armState(nowNanos + 2 * layer.settings().mslNanos());
    }

    /** Nobody waits for the peer's FIN any more; keepalive gives way, which has the same timer. */
    void limitFinWait2(TcpConnection c, long nowNanos) {
        c.endKeepAlive();
        c.timers().armState(nowNanos + layer.settings().finWait2Nanos());
    }

    /** What limits the present state in time has passed. */
    void timerExpired(TcpConnection c) {
        if (c.state() == TcpState.TIME_WAIT) {
            end(c, null);
        } else if (c.state() == TcpState.FIN_WAIT_2) {
            layer.counters().abortOnTimeout++;
            end(c, TcpFailure.TIMEOUT);
        }
    }

    /** Tells the peer by a RST that a connection ends (RFC 9293 section 3.10.5). */
    void reset(TcpConnection c) {
        layer.queueReset(
                c.path(),
                c.localPort(),
                c.remotePort(),
                c.sender().sndNxt(),
                c.receiver().rcvNxt(),
                TcpHeader.RST | TcpHeader.ACK);
    }

    /**
     * Ends a connection: it leaves the stack and gives all back but payload that can still be read. What came in order
     * before a RST or before the peer fell silent is still read, as with Linux: an answer that a peer sends before it
     * resets is not lost.
     *
     * @param reason null where it ended by FINs
     */
    void end(TcpConnection c, TcpFailure reason) {
        if (c.state() == TcpState.CLOSED) {
            return;
        }
        count(c.state(), reason);
        orphanGone(c);
        c.ended(reason);
        c.sender().clear();
        if (c.isOrphan() || !c.isAccepted() || reason == TcpFailure.ABORTED) {
            c.receiver().clear();
        } else {
            c.receiver().clearReassembly();
        }
        layer.remove(c);
        if (!c.isAccepted()) {
            c.listener().dropped(c);
        }
        c.raise(reason == null ? TcpEvents.CLOSED : TcpEvents.CLOSED | TcpEvents.FAILED);
    }

    private void count(TcpState state, TcpFailure reason) {
        TcpCounters counters = layer.counters();
        if (state.isOpening()) {
            counters.attemptFails++;
        } else if (state.isEstablished() && (reason == TcpFailure.RESET || reason == TcpFailure.ABORTED)) {
            counters.estabResets++;
        }
        if (reason == TcpFailure.TIMEOUT && state != TcpState.FIN_WAIT_2) {
            counters.abortOnTimeout++;
        }
    }
}
