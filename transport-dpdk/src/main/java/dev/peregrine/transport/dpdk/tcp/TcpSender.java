package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * The sending half of a connection: decides what may leave and takes acknowledgments in (RFC 9293 sections 3.4, 3.8).
 * How a segment is put into buffers is {@link SegmentTransmitter}'s.
 */
final class TcpSender {

    private static final int DEFAULT_MSS_IPV4 = 536;
    private static final int DEFAULT_MSS_IPV6 = 1220;
    private static final int IPV4_HEADER = 20;

    /** A peer that asks for smaller segments still gets these, lest each byte cost a packet. */
    private static final int LEAST_MSS = 48;

    private static final long NO_SAMPLE = Long.MIN_VALUE;

    private final TcpConnection connection;
    private final RttEstimator rtt;
    private final CongestionControl congestion = new NewReno();
    private final LossRecovery recovery = new LossRecovery();

    private final int iss;
    private int sndUna;
    private int sndNxt;
    private int sndWnd;
    private int sndWl1;
    private int sndWl2;
    private int maxWnd;
    private int peerMss;
    private byte windowShift;
    private boolean synAcknowledged;
    private boolean finQueued;
    private boolean finSent;
    private boolean congestionLimited;
    private boolean roomExhausted;
    private boolean probeDue;
    private boolean overrideSilly;

    /** Expiries of the timer in a row without any progress. */
    private int timeouts;

    private OutboundData data;

    private byte probeBackoff;
    private long lastSendNanos;
    private long progressNanos;

    TcpSender(TcpConnection connection, TcpLayer layer, int iss) {
        this.connection = connection;
        this.iss = iss;
        data = layer.outboundData().empty();
        rtt = new RttEstimator(layer.settings());
        sndUna = iss;
        sndNxt = iss;
        recovery.begin(iss);
    }

    int sndUna() {
        return sndUna;
    }

    int sndNxt() {
        return sndNxt;
    }

    int iss() {
        return iss;
    }

    SentSegments sent() {
        return data.sent;
    }

    SendQueue queue() {
        return data.queue;
    }

    CongestionControl congestion() {
        return congestion;
    }

    RttEstimator rtt() {
        return rtt;
    }

    boolean isFinQueued() {
        return finQueued;
    }

    boolean isFinAcknowledged() {
        return finSent && sndUna == sndNxt;
    }

    /** Payload bytes of a segment to the peer (RFC 6691): what its MSS option, the path and our options leave. */
    int mss() {
        OutboundPath path = connection.path();
        int fits = path.mtu() - path.networkHeaderLength() - TcpHeader.LENGTH;
        return Math.max(Math.min(peerMss, fits) - connection.optionsLength(), LEAST_MSS);
    }

    /** Takes over what the peer's SYN said. Without timestamps or scaling their flags are set already. */
    void negotiated(IncomingSegment syn, int shift) {
        boolean ipv4 = connection.path().networkHeaderLength() == IPV4_HEADER;
        int offered = syn.options.mss != 0 ? syn.options.mss : ipv4 ? DEFAULT_MSS_IPV4 : DEFAULT_MSS_IPV6;
        peerMss = Math.max(offered, LEAST_MSS);
        windowShift = (byte) shift;
        sndWnd = scaledWindow(syn);
        maxWnd = Math.max(maxWnd, sndWnd);
        sndWl1 = syn.seq;
        sndWl2 = syn.ack;
    }

    /** The handshake is complete: the congestion window opens. */
    void established(IncomingSegment segment) {
        boolean lostSyn = timeouts > 0;
        congestion.begin(mss(), lostSyn);
        if (lostSyn) {
            rtt.synWasRetransmitted();
        }
        sndWnd = scaledWindow(segment);
        maxWnd = Math.max(maxWnd, sndWnd);
        sndWl1 = segment.seq;
        sndWl2 = segment.ack;
    }

    /** SEG.WND in bytes; the window of a SYN is never scaled (RFC 7323 section 2.2). */
    private int scaledWindow(IncomingSegment segment) {
        return segment.windowScaled ? segment.window << windowShift : segment.window;
    }

    /** Takes data over for sending. */
    void add(PacketBuffer payload) {
        ownData();
        layer().counters().copiedPayloadBytes += data.queue.add(payload, mss());
    }

    /** Bytes that the application may add. */
    int room() {
        int room = connection.options().sendBufferSize() - data.queue.bytes();
        roomExhausted |= room <= 0;
        return Math.max(room, 0);
    }

    /** Queues the FIN behind all data. */
    void queueFin() {
        finQueued = true;
    }

    /** The SYN, or SYN and ACK, shall be sent again, because the peer repeats its own. */
    void repeatSyn() {
        if (!isSynUnsent()) {
            data.sent.headLost();
        }
    }

    /** Drops all data and all that is in flight. */
    void clear() {
        data.sent.clear();
        data.queue.clear();
        disownEmptyData();
    }

    private TcpLayer layer() {
        return connection.layer();
    }

    private void ownData() {
        if (data == layer().outboundData().empty()) {
            data = layer().outboundData().take();
        }
    }

    private void disownEmptyData() {
        OutboundData.Pool pool = layer().outboundData();
        if (data.isEmpty() && data != pool.empty()) {
            pool.giveBack(data);
            data = pool.empty();
        }
    }

    /**
     * Takes the acknowledgment of a segment in (RFC 9293 section 3.10.7.4, fifth; RFC 5961 section 5).
     *
     * @return false where it acknowledges what was never sent or is too old to be true: the segment must be dropped
     */
    boolean acknowledge(IncomingSegment segment, long nowNanos) {
        int ack = segment.ack;
        if (SequenceNumber.greaterThan(ack, sndNxt) || SequenceNumber.lessThan(ack, sndUna - maxWnd)) {
            return false;
        }
        int wnd = scaledWindow(segment);
        boolean newer = isNewerWindow(segment);
        if (SequenceNumber.greaterThan(ack, sndUna)) {
            advance(segment, nowNanos);
        } else if (ack == sndUna && segment.length() == 0 && wnd == sndWnd && !data.sent.isEmpty()) {
            recovery.duplicateAck(this, mss(), layer().counters());
        }
        if (newer) {
            updateWindow(segment, wnd);
        }
        return true;
    }

    /**
     * Whether a segment's window is later than the one known. Other than in RFC 9293 one that acknowledges new data is so
     * always: SND.UNA would move on under an old window, and its right edge past what the peer has ever allowed.
     */
    private boolean isNewerWindow(IncomingSegment segment) {
        return SequenceNumber.greaterThan(segment.ack, sndUna)
                || (segment.ack == sndUna
                        && (SequenceNumber.lessThan(sndWl1, segment.seq)
                                || (sndWl1 == segment.seq && SequenceNumber.lessOrEqual(sndWl2, segment.ack))));
    }

    private void updateWindow(IncomingSegment segment, int wnd) {
        sndWnd = wnd;
        maxWnd = Math.max(maxWnd, wnd);
        sndWl1 = segment.seq;
        sndWl2 = segment.ack;
        if (data.sent.isEmpty()) {
            // The peer lives: it answers the probes of its window.
            timeouts = 0;
            if (wnd > 0) {
                probeBackoff = 0;
            }
        }
    }

    private void advance(IncomingSegment segment, long nowNanos) {
        int acked = segment.ack - sndUna;
        boolean synAcked = !synAcknowledged;
        synAcknowledged = true;
        boolean finAcked = finSent && segment.ack == sndNxt;
        long sentNanos = data.sent.acknowledge(segment.ack, data.queue, NO_SAMPLE);
        data.queue.acknowledged(acked - (synAcked ? 1 : 0) - (finAcked ? 1 : 0));
        sndUna = segment.ack;
        progressNanos = nowNanos;
        measure(segment, sentNanos, nowNanos);
        timeouts = 0;
        boolean restart = synAcked || recovery.acknowledged(this, acked, mss(), congestionLimited, layer().counters());
        restartTimer(restart, nowNanos);
        if (roomExhausted && data.queue.bytes() <= connection.options().sendBufferSize() / 2) {
            roomExhausted = false;
            connection.raise(TcpEvents.WRITABLE);
        }
        disownEmptyData();
    }

    private void measure(IncomingSegment segment, long sentNanos, long nowNanos) {
        if (sentNanos != NO_SAMPLE) {
            rtt.sample(nowNanos - sentNanos);
        } else if (connection.timestamps() && segment.options.timestampEcho != 0) {
            int millis = connection.timestampNow(nowNanos) - segment.options.timestampEcho;
            if (millis >= 0) {
                rtt.sample(millis * 1_000_000L);
            }
        }
    }

    private void restartTimer(boolean restart, long nowNanos) {
        if (data.sent.isEmpty()) {
            connection.timers().cancelRetransmit();
        } else if (restart) {
            connection.timers().armRetransmit(nowNanos + rtt.rtoNanos());
        }
    }

    /** The retransmission or persist timer has expired. */
    void timerExpired(long nowNanos) {
        if (data.sent.isEmpty()) {
            persist(nowNanos);
        } else {
            retransmissionTimedOut(nowNanos);
        }
    }

    private void retransmissionTimedOut(long nowNanos) {
        layer().counters().timeouts++;
        timeouts++;
        if (givesUp(nowNanos)) {
            connection.fail(TcpFailure.TIMEOUT);
            return;
        }
        if (!connection.state().isOpening()) {
            congestion.timedOut(data.sent.inFlight(), mss(), timeouts == 1);
        }
        recovery.timedOut(sndNxt);
        data.sent.allLost();
        rtt.backOff();
        connection.timers().armRetransmit(nowNanos + rtt.rtoNanos());
        connection.markDirty();
    }

    private boolean givesUp(long nowNanos) {
        int userTimeoutMillis = connection.options().userTimeoutMillis();
        if (userTimeoutMillis > 0 && nowNanos - progressNanos >= userTimeoutMillis * 1_000_000L) {
            return true;
        }
        TcpSettings settings = layer().settings();
        if (connection.state().isOpening()) {
            return timeouts > settings.synRetransmissions();
        }
        return timeouts > (connection.isOrphan() ? settings.orphanRetransmissions() : settings.retransmissions());
    }

    /** The peer's window has been closed, or too small for a sensible segment, for a while (RFC 9293 section 3.8.6). */
    private void persist(long nowNanos) {
        if (!isOutputPending()) {
            return;
        }
        if (sndWnd > 0) {
            overrideSilly = true;
        } else {
            timeouts++;
            if (givesUp(nowNanos)) {
                connection.fail(TcpFailure.TIMEOUT);
                return;
            }
            probeDue = true;
        }
        connection.markDirty();
    }

    private boolean isOutputPending() {
        return data.queue.unsentBytes() > 0 || (finQueued && !finSent);
    }

    /**
     * Sends what may leave now: what is lost, then what is new.
     *
     * @return false where the pool ran out of buffers, and it must be tried again
     */
    boolean output(long nowNanos) {
        boolean done = isSynUnsent() ? sendFirst(0, TcpHeader.SYN, nowNanos) : retransmit(nowNanos);
        if (!done) {
            return false;
        }
        if (!connection.state().isOpening() && data.sent.firstLost() == null && !sendNew(nowNanos)) {
            return false;
        }
        boolean blocked =
                data.sent.isEmpty() && isOutputPending() && !connection.state().isOpening();
        return !blocked || probe(nowNanos);
    }

    private boolean isSynUnsent() {
        return connection.state().isOpening() && sndNxt == iss;
    }

    private boolean retransmit(long nowNanos) {
        SentSegment segment;
        while ((segment = data.sent.firstLost()) != null) {
            int mss = connection.state().isOpening() ? 0 : mss();
            if (segment.length > mss) {
                data.sent.split(segment, mss, data.queue);
            }
            boolean fits = data.sent.inFlight() == 0 || data.sent.inFlight() + segment.span() <= congestion.cwnd();
            if (!fits && !recovery.isHeadDue()) {
                congestionLimited = true;
                return true;
            }
            boolean last = segment.end() == sndNxt && data.queue.unsentBytes() == 0;
            int push = segment.length > 0 && last ? TcpHeader.PSH : 0;
            if (!layer().transmitter()
                    .send(
                            connection,
                            segment.seq,
                            segment.flags | push,
                            segment.buffer,
                            segment.offset,
                            segment.length,
                            nowNanos)) {
                return false;
            }
            layer().counters().retransSegs++;
            data.sent.retransmitted(segment, nowNanos);
            recovery.headSent();
            lastSendNanos = nowNanos;
            armIfIdle(nowNanos);
        }
        return true;
    }

    private boolean sendNew(long nowNanos) {
        int mss = mss();
        if (data.sent.isEmpty() && isOutputPending() && nowNanos - lastSendNanos > rtt.rtoNanos()) {
            congestion.restartAfterIdle(mss);
        }
        congestionLimited = false;
        while (data.queue.unsentBytes() > 0) {
            int length = nextLength(mss);
            if (length == 0) {
                return true;
            }
            boolean last = length == data.queue.unsentBytes();
            boolean fin = last && finQueued && windowRoom() > length;
            int flags = (last ? TcpHeader.PSH : 0) | (fin ? TcpHeader.FIN : 0);
            if (!sendFirst(length, flags, nowNanos)) {
                return false;
            }
        }
        return !finQueued || finSent || windowRoom() <= 0 || sendFirst(0, TcpHeader.FIN, nowNanos);
    }

    private int windowRoom() {
        return sndUna + sndWnd - sndNxt;
    }

    /** Payload bytes of the next segment, or 0 where it must wait: window, silly window avoidance, Nagle. */
    private int nextLength(int mss) {
        int unsent = data.queue.unsentBytes();
        int windowRoom = windowRoom();
        int congestionRoom = congestion.cwnd() + recovery.limitedTransmit(mss) - data.sent.inFlight();
        int room = Math.min(windowRoom, congestionRoom);
        congestionLimited = congestionRoom < Math.min(unsent, windowRoom);
        int sendable = Math.min(unsent, room);
        if (sendable <= 0) {
            return 0;
        }
        if (sendable < mss && !overrideSilly) {
            boolean atOnce = connection.options().noDelay() || data.sent.isEmpty() || finQueued;
            boolean all = unsent <= room;
            // Half of the largest window ever seen is as much as some peers will ever open (RFC 9293 3.8.6.2.1).
            if (!atOnce || (!all && sendable < maxWnd / 2)) {
                return 0;
            }
        }
        overrideSilly = false;
        return data.queue.nextRun(
                layer().transmitter().segmentLimit(connection.path(), mss, sendable), maxRunBuffers());
    }

    /** One less than a chain may have, since a retransmission may need a buffer of its own for the headers. */
    private int maxRunBuffers() {
        return Math.max(connection.path().maxChain() - 1, 1);
    }

    private boolean sendFirst(int length, int flags, long nowNanos) {
        PacketBuffer buffer = length > 0 ? data.queue.unsent() : null;
        int offset = data.queue.unsentOffset();
        if (!layer().transmitter().send(connection, sndNxt, flags, buffer, offset, length, nowNanos)) {
            return false;
        }
        if (data.sent.isEmpty()) {
            progressNanos = nowNanos;
            connection.timers().cancelRetransmit();
        }
        ownData();
        SentSegment segment = data.sent.add(sndNxt, length, flags & (TcpHeader.SYN | TcpHeader.FIN));
        segment.buffer = buffer;
        segment.offset = offset;
        segment.sentNanos = nowNanos;
        sndNxt = segment.end();
        finSent |= (flags & TcpHeader.FIN) != 0;
        data.queue.sent(length);
        layer().counters().outBytes += length;
        lastSendNanos = nowNanos;
        armIfIdle(nowNanos);
        return true;
    }

    private void armIfIdle(long nowNanos) {
        if (!connection.timers().isRetransmitArmed()) {
            connection.timers().armRetransmit(nowNanos + rtt.rtoNanos());
        }
    }

    /**
     * Nothing is in flight and the window holds the rest back: sees to it that the peer will be asked. The probe repeats
     * the sequence number before SND.UNA without data, as Linux does: any peer answers it with an ACK that has its window
     * (RFC 9293 section 3.10.7.4, first), and no byte leaves that the window does not allow.
     */
    private boolean probe(long nowNanos) {
        if (probeDue) {
            if (!layer().transmitter().send(connection, sndUna - 1, 0, null, 0, 0, nowNanos)) {
                return false;
            }
            probeDue = false;
            layer().counters().windowProbes++;
        }
        if (!connection.timers().isRetransmitArmed()) {
            long delayNanos =
                    Math.min(rtt.rtoNanos() << probeBackoff, layer().settings().maxRtoNanos());
            if (delayNanos < layer().settings().maxRtoNanos()) {
                probeBackoff++;
            }
            connection.timers().armRetransmit(nowNanos + delayNanos);
        }
        return true;
    }
}
