package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.util.TimerWheel;

/**
 * The timers of one connection: three deadlines that share one entry in the wheel. A deadline that moves on leaves the
 * entry where it is; whether it has passed is checked when the entry expires.
 */
final class ConnectionTimers extends TimerWheel.Timer {

    /** Retransmission while something is in flight, else the persist timer. */
    private static final int RETRANSMIT = 1;
    /** The delayed ACK. */
    private static final int ACK = 1 << 1;
    /** What ends a state: 2 MSL, FIN_WAIT_2, or keepalive where the connection is open. */
    private static final int STATE = 1 << 2;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final TcpConnection connection;
    private long retransmitNanos;
    private long ackNanos;
    private long stateNanos;
    private long entryNanos;
    private byte armed;

    ConnectionTimers(TcpConnection connection) {
        this.connection = connection;
    }

    void armRetransmit(long deadlineNanos) {
        retransmitNanos = deadlineNanos;
        arm(RETRANSMIT, deadlineNanos);
    }

    boolean isRetransmitArmed() {
        return (armed & RETRANSMIT) != 0;
    }

    void cancelRetransmit() {
        armed &= (byte) ~RETRANSMIT;
    }

    void armAck(long deadlineNanos) {
        ackNanos = deadlineNanos;
        arm(ACK, deadlineNanos);
    }

    boolean isAckArmed() {
        return (armed & ACK) != 0;
    }

    void cancelAck() {
        armed &= (byte) ~ACK;
    }

    void armState(long deadlineNanos) {
        stateNanos = deadlineNanos;
        arm(STATE, deadlineNanos);
    }

    void cancelState() {
        armed &= (byte) ~STATE;
    }

    /** What runs, by the names of {@code netstat}; the delayed ACK is not told. */
    String name() {
        if (isRetransmitArmed()) {
            return connection.sender().sent().isEmpty() ? "probe" : "on";
        }
        if ((armed & STATE) == 0) {
            return "";
        }
        return connection.state() == TcpState.TIME_WAIT || connection.state() == TcpState.FIN_WAIT_2
                ? "timewait"
                : "keepalive";
    }

    /** When that expires. */
    long millisLeft(long nowNanos) {
        if (isRetransmitArmed()) {
            return (retransmitNanos - nowNanos) / NANOS_PER_MILLI;
        }
        return (armed & STATE) == 0 ? 0 : (stateNanos - nowNanos) / NANOS_PER_MILLI;
    }

    /** Takes the entry out of the wheel: the connection is gone. */
    void cancelAll() {
        armed = 0;
        connection.layer().timers().cancel(this);
    }

    private void arm(int timer, long deadlineNanos) {
        armed |= (byte) timer;
        if (!isScheduled() || deadlineNanos - entryNanos < 0) {
            entryNanos = deadlineNanos;
            connection.layer().timers().schedule(this, deadlineNanos);
        }
    }

    @Override
    protected void expired(long nowNanos) {
        if (due(RETRANSMIT, retransmitNanos, nowNanos)) {
            connection.sender().timerExpired(nowNanos);
        }
        if (due(ACK, ackNanos, nowNanos)) {
            connection.receiver().acks().delayPassed();
        }
        if (due(STATE, stateNanos, nowNanos)) {
            connection.stateTimerExpired(nowNanos);
        }
        reschedule();
    }

    private boolean due(int timer, long deadlineNanos, long nowNanos) {
        if ((armed & timer) == 0 || nowNanos - deadlineNanos < 0) {
            return false;
        }
        armed &= (byte) ~timer;
        return true;
    }

    private void reschedule() {
        int left = armed;
        if ((left & RETRANSMIT) != 0) {
            arm(RETRANSMIT, retransmitNanos);
        }
        if ((left & ACK) != 0) {
            arm(ACK, ackNanos);
        }
        if ((left & STATE) != 0) {
            arm(STATE, stateNanos);
        }
    }
}
