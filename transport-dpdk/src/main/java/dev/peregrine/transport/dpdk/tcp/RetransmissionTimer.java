package dev.peregrine.transport.dpdk.tcp;

/**
 * What happens when the peer stays silent: while something is in flight a second look at doubtful segments or a probe for
 * a tail loss (RFC 8985), then retransmission (RFC 6298); else probes of its window (RFC 9293 section 3.8.6.1); and in the
 * end giving up. All share one deadline of {@link ConnectionTimers}.
 */
final class RetransmissionTimer {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Longer than any connection lives, and short enough for differences of times. */
    private static final long NEVER_NANOS = 1L << 61;

    /** What the deadline is for, while something is in flight. */
    private enum Purpose {
        RETRANSMISSION,
        TAIL_PROBE,
        REORDERING
    }

    private Purpose purpose = Purpose.RETRANSMISSION;
    private long retransmissionNanos;
    private long reorderingNanos;
    private boolean doubtful;

    /** Expiries in a row without any progress. */
    private int timeouts;

    /** Probes since the window was open last. */
    private int windowProbes;

    private byte windowProbeBackoff;
    private boolean windowProbeDue;

    /** When the peer has last acknowledged something new, or when there was first something that it could. */
    private long progressNanos;

    /** Forgets all: there was nothing to send until now. */
    void begin(long nowNanos) {
        timeouts = 0;
        doubtful = false;
        windowProbes = 0;
        windowProbeBackoff = 0;
        windowProbeDue = false;
        progressNanos = nowNanos;
    }

    int timeouts() {
        return timeouts;
    }

    /** Something is sent while nothing is in flight: its acknowledgment is waited for from now on. */
    void awaitAcknowledgment(TcpSender sender, long nowNanos) {
        progressNanos = nowNanos;
        doubtful = false;
        retransmissionNanos = nowNanos + sender.rtoNanos();
    }

    /** New data was sent. */
    void sentNew(TcpSender sender, long nowNanos) {
        arm(sender, nowNanos);
    }

    /** A probe for a tail loss was sent: if it is not answered either, the retransmission timeout is next. */
    void sentTailProbe(TcpSender sender, long nowNanos) {
        retransmissionNanos = nowNanos + sender.rtoNanos();
        arm(sender, nowNanos);
    }

    /** Something was sent again; the first segment gets a full timeout for that. */
    void sentAgain(TcpSender sender, boolean first, long nowNanos) {
        if (first) {
            retransmissionNanos = nowNanos + sender.rtoNanos();
            arm(sender, nowNanos);
        }
    }

    /**
     * An acknowledgment has come.
     *
     * @param progress whether it acknowledges new data
     * @param restart whether what is left in flight gets a full timeout from now on
     */
    void acknowledged(TcpSender sender, boolean progress, boolean restart, long nowNanos) {
        if (progress) {
            timeouts = 0;
            progressNanos = nowNanos;
        }
        if (sender.sent().isEmpty()) {
            sender.connection().timers().cancelRetransmit();
            return;
        }
        if (progress && restart) {
            retransmissionNanos = nowNanos + sender.rtoNanos();
        }
        doubt(sender.recovery().doubtNanos(), nowNanos);
        arm(sender, nowNanos);
    }

    private void doubt(long delayNanos, long nowNanos) {
        doubtful = delayNanos > 0;
        reorderingNanos = nowNanos + delayNanos;
    }

    /** Sets the deadline to whatever comes first. */
    private void arm(TcpSender sender, long nowNanos) {
        TcpConnection connection = sender.connection();
        long deadlineNanos = earlier(retransmissionNanos, userTimeoutNanos(connection));
        purpose = Purpose.RETRANSMISSION;
        if (doubtful) {
            if (reorderingNanos - deadlineNanos < 0) {
                purpose = Purpose.REORDERING;
                deadlineNanos = reorderingNanos;
            }
        } else if (sender.isTailLossProbeApplicable()) {
            purpose = Purpose.TAIL_PROBE;
            deadlineNanos = earlier(deadlineNanos, nowNanos + TailLossProbe.timeoutNanos(sender));
        }
        connection.timers().armRetransmit(deadlineNanos);
    }

    private static long earlier(long aNanos, long bNanos) {
        return aNanos - bNanos < 0 ? aNanos : bNanos;
    }

    /** The peer lives: it answers the probes of its window. */
    void windowProbeAnswered(int window) {
        timeouts = 0;
        if (window > 0) {
            windowProbes = 0;
            windowProbeBackoff = 0;
        }
    }

    /** The deadline has passed. */
    void expired(TcpSender sender, long nowNanos) {
        if (sender.sent().isEmpty()) {
            if (sender.isOutputPending()) {
                persist(sender, nowNanos);
            }
        } else if (purpose == Purpose.RETRANSMISSION || nowNanos - userTimeoutNanos(sender.connection()) >= 0) {
            retransmissionTimedOut(sender, nowNanos);
        } else {
            if (purpose == Purpose.REORDERING) {
                sender.recovery().reorderingTimedOut(sender, nowNanos);
                doubt(sender.recovery().doubtNanos(), nowNanos);
            } else {
                sender.probe().fallDue();
                retransmissionNanos = nowNanos + sender.rtoNanos();
            }
            arm(sender, nowNanos);
            sender.connection().markDirty();
        }
    }

    private void retransmissionTimedOut(TcpSender sender, long nowNanos) {
        TcpConnection connection = sender.connection();
        connection.layer().counters().timeouts++;
        timeouts++;
        if (givesUp(connection, nowNanos)) {
            connection.layer().transitions().end(connection, TcpFailure.TIMEOUT);
            return;
        }
        sender.probe().abandon();
        doubtful = false;
        if (connection.state() == TcpState.SYN_SENT) {
            connection.withoutEcn();
        }
        if (connection.state().isOpening()) {
            sender.sent().markAllLost();
        } else {
            sender.recovery().timedOut(sender, timeouts == 1, nowNanos);
        }
        sender.rtt().backOff(connection.layer().settings());
        retransmissionNanos = nowNanos + sender.rtoNanos();
        arm(sender, nowNanos);
        connection.markDirty();
    }

    private boolean givesUp(TcpConnection connection, long nowNanos) {
        if (nowNanos - userTimeoutNanos(connection) >= 0) {
            return true;
        }
        TcpSettings settings = connection.layer().settings();
        if (connection.state().isOpening()) {
            return timeouts > settings.synRetransmissions();
        }
        if (connection.isOrphan()) {
            return timeouts > settings.orphanRetransmissions();
        }
        return connection.options().userTimeoutMillis() == 0 && timeouts > settings.retransmissions();
    }

    /** When the application's patience with unacknowledged data is over (RFC 5482). */
    private long userTimeoutNanos(TcpConnection connection) {
        int millis = connection.options().userTimeoutMillis();
        return progressNanos + (millis > 0 ? millis * NANOS_PER_MILLI : NEVER_NANOS);
    }

    /** The peer's window has been closed, or too small for a sensible segment, for a while. */
    private void persist(TcpSender sender, long nowNanos) {
        TcpConnection connection = sender.connection();
        if (sender.sndWnd() > 0) {
            sender.scheduler().overrideSillyWindow();
        } else {
            timeouts++;
            windowProbes++;
            if (givesUp(connection, nowNanos)) {
                connection.layer().transitions().end(connection, TcpFailure.TIMEOUT);
                return;
            }
            if (connection.isOrphan()
                    && windowProbes > connection.layer().settings().orphanRetransmissions()) {
                // A peer that lives but never reads again would keep what nobody else does.
                connection.layer().transitions().reset(connection);
                connection.layer().transitions().end(connection, TcpFailure.TIMEOUT);
                return;
            }
            windowProbeDue = true;
        }
        connection.markDirty();
    }

    /**
     * Nothing is in flight and the window holds the rest back: sees to it that the peer will be asked. The probe repeats
     * the sequence number before SND.UNA without data, as Linux does: any peer answers it with an ACK that has its window
     * (RFC 9293 section 3.10.7.4, first), and no byte leaves that the window does not allow.
     *
     * @return false where the pool has no buffer or the device no room
     */
    boolean probeWindow(TcpSender sender, long nowNanos) {
        TcpConnection connection = sender.connection();
        TcpLayer layer = connection.layer();
        if (windowProbeDue) {
            if (!layer.transmitter().send(connection, sender.sndUna() - 1, 0, null, 0, 0, nowNanos)) {
                return false;
            }
            windowProbeDue = false;
            layer.counters().windowProbes++;
        }
        if (!connection.timers().isRetransmitArmed()) {
            long mostNanos = layer.settings().maxRtoNanos();
            long delayNanos = Math.min(sender.rtoNanos() << windowProbeBackoff, mostNanos);
            if (delayNanos < mostNanos) {
                windowProbeBackoff++;
            }
            connection.timers().armRetransmit(earlier(nowNanos + delayNanos, userTimeoutNanos(connection)));
        }
        return true;
    }
}
