package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/**
 * One connection: its state, what both ends agreed on, and what the application does with it (RFC 9293 section 3.10). Nothing is sent
 * from within a method; what becomes due leaves with the next {@link TcpLayer#flush}. Called on the event loop only.
 */
public final class TcpConnection extends SocketPair implements Flow {

    private final TcpLayer layer;
    private final OutboundPath path;
    private final TcpListener listener;
    private final TcpOptions options;
    private final ConnectionTimers timers;
    private final TcpSender sender;
    private final TcpReceiver receiver;
    private final int timestampOffset;

    private TcpState state;
    private TcpHandler handler;
    private TcpFailure failure;
    private byte events;
    private boolean timestamps;
    private boolean windowScaling;
    private boolean selectiveAcks;
    private boolean ecn;
    private boolean dirty;
    private boolean ready;
    private boolean orphan;
    private boolean accepted;
    private KeepAlive keepAlive;

    TcpConnection(TcpLayer layer, OutboundPath path, TcpListener listener, TcpOptions options, ConnectionEnds ends) {
        super(ends);
        this.layer = layer;
        this.path = path;
        this.listener = listener;
        this.options = options;
        timestampOffset = ends.timestampOffset();
        timestamps = layer.settings().timestamps();
        windowScaling = layer.settings().windowScaling();
        selectiveAcks = layer.settings().selectiveAcks();
        ecn = layer.settings().ecn() == TcpEcn.REQUEST
                || (listener != null && layer.settings().ecn() == TcpEcn.ANSWER);
        state = TcpState.CLOSED;
        accepted = listener == null;
        timers = new ConnectionTimers(this);
        sender = new TcpSender(this, layer, ends.initialSequence());
        receiver = new TcpReceiver(this, layer);
        changeState(listener == null ? TcpState.SYN_SENT : TcpState.SYN_RECEIVED);
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

    /** Bytes that were written and that the peer has not acknowledged yet. */
    public int queuedBytes() {
        return sender.queuedBytes();
    }

    /**
     * Queues data behind what is queued. Data that can no longer be sent is given back at once.
     *
     * @param payload its view is the data, in memory that the device can read; its reference passes over, and nobody may
     *     change the bytes any more
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
            layer.transitions().end(this, null);
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
     * where payload was left unread, a RST tells the peer so (RFC 2525 section 2.17), unless the connection has ended.
     */
    public void close() {
        if (state == TcpState.CLOSED) {
            receiver.clear();
            return;
        }
        if (orphan) {
            return;
        }
        orphan = true;
        layer.transitions().orphaned(this);
        if (receiver.readableBytes() > 0 && state != TcpState.TIME_WAIT) {
            layer.counters().abortOnClose++;
            abort();
            return;
        }
        receiver.clear();
        shutdownOutput();
        if (state == TcpState.FIN_WAIT_2) {
            layer.transitions().limitFinWait2(this, layer.nowNanos());
        }
        layer.transitions().limitOrphans(this);
    }

    /** Ends the connection at once; a RST tells the peer. */
    public void abort() {
        if (state == TcpState.CLOSED) {
            receiver.clear();
            return;
        }
        if (state != TcpState.SYN_SENT && state != TcpState.TIME_WAIT) {
            layer.transitions().reset(this);
        }
        layer.transitions().end(this, TcpFailure.ABORTED);
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

    /** Whether a sequence number is of what was sent and is not yet acknowledged, as a true ICMP error quotes it. */
    public boolean isInFlight(int sequence) {
        return sender.isInFlight(sequence);
    }

    /**
     * The network says that a segment could not be delivered. While the connection is being opened that ends it;
     * afterwards it is only a hint, since what is wrong may pass (RFC 5927 section 6, RFC 1122 section 4.2.3.9).
     */
    public void unreachable() {
        if (state.isOpening()) {
            layer.transitions().end(this, TcpFailure.UNREACHABLE);
        }
    }

    /** The path takes less than it did: what is under way and too big is lost, which says nothing of congestion. */
    public void pathShrank() {
        if (state != TcpState.CLOSED) {
            sender.pathShrank();
            markDirty();
        }
    }

    /** How the connection goes at this moment. */
    public TcpInfo info() {
        return TcpInfo.of(this);
    }

    @Override
    public String toString() {
        return super.toString() + ' ' + state;
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

    /** Whether timestamps are in use, or offered while that is not known yet. */
    boolean timestamps() {
        return timestamps;
    }

    /** Whether windows are scaled, or scaling is offered while that is not known yet. */
    boolean windowScaling() {
        return windowScaling;
    }

    /** Whether selective acknowledgments are in use (RFC 2018), or offered while that is not known yet. */
    boolean selectiveAcks() {
        return selectiveAcks;
    }

    /** Whether congestion is marked instead of told by losses (RFC 3168), or offered while that is not known yet. */
    boolean ecn() {
        return ecn;
    }

    /** Our SYN had no answer: some middleboxes drop those that offer ECN (RFC 3168 section 6.1.1.1). */
    void withoutEcn() {
        ecn = false;
    }

    /** The value of our timestamps option: milliseconds with an offset of the connection's own. */
    int timestampNow(long nowNanos) {
        return timestamp(nowNanos, timestampOffset);
    }

    static int timestamp(long nowNanos, int offset) {
        return (int) Math.floorDiv(nowNanos, 1_000_000L) + offset;
    }

    /** Agrees on what both SYNs have: only what both offer is used (RFC 7323 section 2.2, RFC 2018 section 2). */
    void negotiate(IncomingSegment syn, long nowNanos) {
        timestamps &= syn.options.hasTimestamps;
        ecn &= syn.offersEcn();
        selectiveAcks &= syn.options.sackPermitted;
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

    /** Sends what is due. Returns false where the pool ran out of buffers or the device of room. */
    boolean output(long nowNanos) {
        if (state == TcpState.CLOSED) {
            return true;
        }
        boolean sent = state == TcpState.TIME_WAIT || sender.output(nowNanos);
        boolean keptAlive = keepAlive == null || keepAlive.output(nowNanos);
        // Before the peer's SYN is known there is nothing to acknowledge.
        return sent
                && keptAlive
                && (state == TcpState.SYN_SENT || receiver.acks().output(nowNanos));
    }

    /** Anything acceptable has arrived: the peer lives. */
    void heard(long nowNanos) {
        if (keepAlive != null) {
            keepAlive.heard(nowNanos);
        } else if (options.keepAlive() && state.isEstablished()) {
            keepAlive = new KeepAlive(this, layer);
            keepAlive.heard(nowNanos);
        }
    }

    void changeState(TcpState newState) {
        layer.counters().moved(state, newState);
        state = newState;
    }

    /** What probes a silent peer; null where nothing does. */
    KeepAlive keepAlive() {
        return keepAlive;
    }

    /** Nobody asks any more whether the peer lives. */
    void endKeepAlive() {
        keepAlive = null;
    }

    /** The timer has expired that keepalive shares with the states that are limited in time. */
    void stateTimerExpired(long nowNanos) {
        if (keepAlive != null) {
            keepAlive.timerExpired(nowNanos);
        } else {
            layer.transitions().timerExpired(this);
        }
    }

    /** The connection has ended, early where there is a reason. */
    void ended(TcpFailure reason) {
        changeState(TcpState.CLOSED);
        failure = reason;
        keepAlive = null;
        timers.cancelAll();
    }
}
