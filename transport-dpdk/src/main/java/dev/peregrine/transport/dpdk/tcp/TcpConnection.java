package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/**
 * One connection: its ends, its state, and what the application does with it (RFC 9293 section 3.10). Nothing is sent
 * from within a method; what becomes due leaves with the next {@link TcpLayer#flush}. Called on the event loop only.
 */
public final class TcpConnection {

    private static final int OUT_OF_WINDOW_ACK_INTERVAL_MILLIS = 100;

    private final TcpLayer layer;
    private final OutboundPath path;
    private final TcpListener listener;
    private final TcpOptions options;
    private final ConnectionTimers timers;
    private final TcpSender sender;
    private final TcpReceiver receiver;
    private final long localHigh;
    private final long localLow;
    private final long remoteHigh;
    private final long remoteLow;
    private final char localPort;
    private final char remotePort;
    private final int timestampOffset;

    private TcpState state;
    private TcpHandler handler;
    private TcpFailure failure;
    private byte events;
    private boolean timestamps;
    private boolean windowScaling;
    private boolean dirty;
    private boolean ready;
    private boolean orphan;
    private boolean accepted;
    private KeepAlive keepAlive;
    private int outOfWindowAckMillis;

    TcpConnection(TcpLayer layer, OutboundPath path, TcpListener listener, TcpOptions options, Ends ends) {
        this.layer = layer;
        this.path = path;
        this.listener = listener;
        this.options = options;
        localHigh = ends.localHigh();
        localLow = ends.localLow();
        localPort = (char) ends.localPort();
        remoteHigh = ends.remoteHigh();
        remoteLow = ends.remoteLow();
        remotePort = (char) ends.remotePort();
        timestampOffset = ends.timestampOffset();
        timestamps = layer.settings().timestamps();
        windowScaling = layer.settings().windowScaling();
        state = TcpState.CLOSED;
        accepted = listener == null;
        timers = new ConnectionTimers(this);
        sender = new TcpSender(this, layer, ends.initialSequence());
        receiver = new TcpReceiver(this, layer);
        changeState(listener == null ? TcpState.SYN_SENT : TcpState.SYN_RECEIVED);
    }

    /** What a new connection is told apart by, and the numbers that follow from it. */
    record Ends(
            long localHigh,
            long localLow,
            int localPort,
            long remoteHigh,
            long remoteLow,
            int remotePort,
            int initialSequence,
            int timestampOffset) {

        Ends withInitialSequence(int sequence) {
            return new Ends(
                    localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort, sequence, timestampOffset);
        }
    }

    /** Sets who is told of events; what has happened before is told with the next dispatch. */
    public void handler(TcpHandler newHandler) {
        handler = newHandler;
        if (events != 0) {
            markReady();
        }
    }

    public TcpHandler handler() {
        return handler;
    }

    /**
     * Takes the next payload out of the receive queue.
     *
     * @return a buffer whose view is the payload and whose reference passes to the caller; null where there is none
     */
    public PacketBuffer read() {
        return receiver.read();
    }

    /** Payload bytes that {@link #read} will return. */
    public int readableBytes() {
        return receiver.readableBytes();
    }

    /** Whether the peer has sent its FIN and all before it was read. */
    public boolean peerFinished() {
        return receiver.isFinReceived() && receiver.readableBytes() == 0;
    }

    /**
     * Bytes that fit in the send buffer; a write may exceed them. Where this is 0, {@link TcpEvents#WRITABLE} follows when
     * half of the buffer is free again.
     */
    public int sendRoom() {
        return sender.room();
    }

    /**
     * Queues data behind what is queued. Data that can no longer be sent is given back at once.
     *
     * @param payload its view is the data; its reference passes over, and nobody may change the bytes any more
     */
    public void write(PacketBuffer payload) {
        if (!state.acceptsOutput() || sender.isFinQueued() || payload.length() == 0) {
            payload.release();
            return;
        }
        sender.add(payload);
        markDirty();
    }

    /** Sends a FIN behind all queued data; the peer may go on sending. */
    public void shutdownOutput() {
        if (sender.isFinQueued() || !state.acceptsOutput()) {
            return;
        }
        if (state == TcpState.SYN_SENT) {
            fail(null);
            return;
        }
        sender.queueFin();
        // A FIN queued during the handshake takes effect when that is complete.
        if (!state.isOpening()) {
            changeState(state == TcpState.CLOSE_WAIT ? TcpState.LAST_ACK : TcpState.FIN_WAIT_1);
        }
        markDirty();
    }

    /**
     * The application is gone: no event is told any more but {@link TcpEvents#CLOSED}. A FIN follows the queued data;
     * where payload was left unread, a RST tells the peer so (RFC 2525 section 2.17).
     */
    public void close() {
        if (orphan || state == TcpState.CLOSED) {
            return;
        }
        orphan = true;
        if (receiver.readableBytes() > 0 && state != TcpState.TIME_WAIT) {
            layer.counters().abortOnClose++;
            abort();
            return;
        }
        receiver.clear();
        shutdownOutput();
        if (state == TcpState.FIN_WAIT_2) {
            limitFinWait2(layer.nowNanos());
        }
    }

    /** Ends the connection at once; a RST tells the peer. */
    public void abort() {
        if (state == TcpState.CLOSED) {
            return;
        }
        if (state != TcpState.SYN_SENT && state != TcpState.TIME_WAIT) {
            layer.queueReset(this);
        }
        fail(TcpFailure.ABORTED);
    }

    public TcpState state() {
        return state;
    }

    /** Why the connection has ended early, or null. */
    public TcpFailure failure() {
        return failure;
    }

    /** What the application may change of this connection. */
    public TcpOptions options() {
        return options;
    }

    public long localAddressHigh() {
        return localHigh;
    }

    public long localAddressLow() {
        return localLow;
    }

    public int localPort() {
        return localPort;
    }

    public long remoteAddressHigh() {
        return remoteHigh;
    }

    public long remoteAddressLow() {
        return remoteLow;
    }

    public int remotePort() {
        return remotePort;
    }

    @Override
    public String toString() {
        return IpAddress.format(localHigh, localLow) + ':' + (int) localPort + " - "
                + IpAddress.format(remoteHigh, remoteLow) + ':' + (int) remotePort + ' ' + state;
    }

    TcpLayer layer() {
        return layer;
    }

    TcpSender sender() {
        return sender;
    }

    TcpReceiver receiver() {
        return receiver;
    }

    ConnectionTimers timers() {
        return timers;
    }

    OutboundPath path() {
        return path;
    }

    TcpListener listener() {
        return listener;
    }

    boolean hasEnds(long lHigh, long lLow, int lPort, long rHigh, long rLow, int rPort) {
        return remotePort == rPort
                && localPort == lPort
                && remoteLow == rLow
                && localLow == lLow
                && remoteHigh == rHigh
                && localHigh == lHigh;
    }

    /** Whether timestamps are in use, or offered while that is not known yet. */
    boolean timestamps() {
        return timestamps;
    }

    /** Whether windows are scaled, or scaling is offered while that is not known yet. */
    boolean windowScaling() {
        return windowScaling;
    }

    /** The value of our timestamps option: milliseconds with an offset of the connection's own. */
    int timestampNow(long nowNanos) {
        return (int) Math.floorDiv(nowNanos, 1_000_000L) + timestampOffset;
    }

    /** Bytes of options in a segment without SYN. */
    int optionsLength() {
        return timestamps ? HeaderOptions.TIMESTAMPS_LENGTH : 0;
    }

    /** Bytes of options in a SYN. */
    int synOptionsLength() {
        return HeaderOptions.MSS_LENGTH
                + (windowScaling ? HeaderOptions.WINDOW_SCALE_LENGTH : 0)
                + (timestamps ? HeaderOptions.TIMESTAMPS_LENGTH : 0);
    }

    /** Agrees on what both SYNs have: scaling and timestamps are used where both offer them (RFC 7323 section 2.2). */
    void negotiate(IncomingSegment syn, long nowNanos) {
        timestamps &= syn.options.hasTimestamps;
        windowScaling &= syn.options.windowShift != HeaderOptions.NO_WINDOW_SCALE;
        receiver.open(syn, nowNanos);
        sender.negotiated(syn, windowScaling ? syn.options.windowShift : 0);
    }

    boolean isOrphan() {
        return orphan;
    }

    boolean isAccepted() {
        return accepted;
    }

    /** The listener's acceptor has got the connection. */
    void markAccepted() {
        accepted = true;
    }

    /** The connection has something to send. */
    void markDirty() {
        if (!dirty && state != TcpState.CLOSED) {
            dirty = true;
            layer.addDirty(this);
        }
    }

    /** The flush has taken the connection out of its list. */
    void clean() {
        dirty = false;
    }

    /** Tells the application, with the next dispatch. */
    void raise(int event) {
        events |= (byte) event;
        markReady();
    }

    private void markReady() {
        if (!ready && handler != null && accepted) {
            ready = true;
            layer.addReady(this);
        }
    }

    /** Calls the handler with all that has happened. */
    void dispatch() {
        ready = false;
        int told = orphan ? events & TcpEvents.CLOSED : events;
        events = 0;
        TcpHandler h = handler;
        if (h != null && told != 0) {
            h.ready(this, told);
        }
    }

    /** Sends what is due. Returns false where the pool ran out of buffers. */
    boolean output(long nowNanos) {
        if (state == TcpState.CLOSED) {
            return true;
        }
        boolean sent = state == TcpState.TIME_WAIT || sender.output(nowNanos);
        boolean keptAlive = keepAlive == null || keepAlive.output(nowNanos);
        // Before the peer's SYN is known there is nothing to acknowledge.
        return sent && keptAlive && (state == TcpState.SYN_SENT || receiver.output(nowNanos));
    }

    /** The handshake is complete. */
    void established(IncomingSegment segment, long nowNanos) {
        sender.established(segment);
        changeState(TcpState.ESTABLISHED);
        if (listener != null) {
            listener.established(this);
        } else {
            raise(TcpEvents.ESTABLISHED);
        }
        if (sender.isFinQueued()) {
            changeState(TcpState.FIN_WAIT_1);
        }
        heard(nowNanos);
        markDirty();
    }

    /** Anything acceptable has arrived: the peer lives. */
    void heard(long nowNanos) {
        if (keepAlive != null) {
            keepAlive.heard(nowNanos);
        } else if (options.keepAlive() && (state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT)) {
            keepAlive = new KeepAlive(this, layer);
            keepAlive.heard(nowNanos);
        }
    }

    /** Sends an ACK to a segment outside the window, but not to a stream of them without data: that may be a loop. */
    void acknowledgeOutOfWindow(IncomingSegment segment, long nowNanos) {
        layer.counters().outOfWindow++;
        int millis = (int) Math.floorDiv(nowNanos, 1_000_000L);
        if (segment.payloadLength == 0 && segment.length() == 0) {
            if (millis - outOfWindowAckMillis < OUT_OF_WINDOW_ACK_INTERVAL_MILLIS && outOfWindowAckMillis != 0) {
                return;
            }
            outOfWindowAckMillis = millis;
        }
        receiver.ackNow();
    }

    /** Answers what may be an attack with an ACK, within the stack's budget (RFC 5961 section 7). */
    void challenge(long nowNanos) {
        if (layer.takeChallengeAck(nowNanos)) {
            receiver.ackNow();
        }
    }

    void changeState(TcpState newState) {
        layer.counters().currEstab += (isOpen(newState) ? 1 : 0) - (isOpen(state) ? 1 : 0);
        layer.counters().moved(state, newState);
        state = newState;
    }

    private static boolean isOpen(TcpState state) {
        return state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT;
    }

    /** Both FINs are acknowledged: the ends stay reserved for 2 MSL. */
    void enterTimeWait(long nowNanos) {
        changeState(TcpState.TIME_WAIT);
        layer.counters().timeWaited++;
        keepAlive = null;
        sender.clear();
        timers.cancelRetransmit();
        timers.armState(nowNanos + 2 * layer.settings().mslNanos());
    }

    /** Our FIN is acknowledged and the peer's is not here yet. */
    void enterFinWait2(long nowNanos) {
        changeState(TcpState.FIN_WAIT_2);
        if (orphan) {
            limitFinWait2(nowNanos);
        }
    }

    /** Nobody waits for the peer's FIN any more; keepalive gives way, which has the same timer. */
    private void limitFinWait2(long nowNanos) {
        keepAlive = null;
        timers.armState(nowNanos + layer.settings().finWait2Nanos());
    }

    /** What limits the present state in time has passed. */
    void stateTimerExpired(long nowNanos) {
        if (keepAlive != null) {
            keepAlive.timerExpired(nowNanos);
        } else if (state == TcpState.TIME_WAIT) {
            fail(null);
        } else if (state == TcpState.FIN_WAIT_2) {
            layer.counters().abortOnTimeout++;
            fail(TcpFailure.TIMEOUT);
        }
    }

    /**
     * Ends the connection: it leaves the stack and gives all back but payload that can still be read.
     *
     * @param reason null where it ended by FINs
     */
    void fail(TcpFailure reason) {
        if (state == TcpState.CLOSED) {
            return;
        }
        boolean opening = state.isOpening();
        boolean unaccepted = !accepted;
        count(reason, opening);
        changeState(TcpState.CLOSED);
        failure = reason;
        keepAlive = null;
        timers.cancelAll();
        sender.clear();
        if (reason != null || orphan) {
            receiver.clear();
        }
        layer.remove(this);
        if (unaccepted) {
            listener.dropped(this, opening);
        }
        raise(reason == null ? TcpEvents.CLOSED : TcpEvents.CLOSED | TcpEvents.FAILED);
    }

    private void count(TcpFailure reason, boolean opening) {
        TcpCounters counters = layer.counters();
        if (opening) {
            counters.attemptFails++;
        } else if (isOpen(state) && (reason == TcpFailure.RESET || reason == TcpFailure.ABORTED)) {
            counters.estabResets++;
        }
        if (reason == TcpFailure.TIMEOUT && state != TcpState.FIN_WAIT_2) {
            counters.abortOnTimeout++;
        }
    }
}
