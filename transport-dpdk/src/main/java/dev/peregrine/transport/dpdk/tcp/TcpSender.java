package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * The sending half of a connection: decides what may leave and takes acknowledgments in (RFC 9293 sections 3.4, 3.8).
 * What may leave now is {@link SegmentScheduler}'s, how a segment is put into buffers {@link SegmentTransmitter}'s.
 */
final class TcpSender extends SendSequence {

    private static final int DEFAULT_MSS_IPV4 = 536;
    private static final int DEFAULT_MSS_IPV6 = 1220;
    private static final int IPV4_HEADER = 20;

    /** A peer that asks for smaller segments still gets these, lest each byte cost a packet. */
    private static final int LEAST_MSS = 48;

    /** When something was sent last is kept in units of 2^20 ns, which wrap together with the clock. */
    private static final int TICK_SHIFT = 20;

    private final TcpConnection connection;
    private final RttEstimator rtt;
    private final CongestionControl congestion;
    private OutboundData data;

    private int lastSendTicks;
    private char retransmissions;
    private char peerMss;
    private short reordering;
    private boolean synAcknowledged;
    private boolean finQueued;
    private boolean finSent;
    private boolean roomExhausted;
    private boolean reductionUntold;

    TcpSender(TcpConnection connection, TcpLayer layer, int iss) {
        super(iss);
        this.connection = connection;
        data = layer.outboundData().empty();
        rtt = new RttEstimator(layer.settings());
        congestion = layer.settings().congestionAlgorithm().create();
    }

    TcpConnection connection() {
        return connection;
    }

    /** What there is to send and in flight. */
    OutboundData data() {
        return data;
    }

    SentSegments sent() {
        return data.sent;
    }

    SendQueue queue() {
        return data.queue;
    }

    LossRecovery recovery() {
        return data.recovery;
    }

    SegmentScheduler scheduler() {
        return data.scheduler;
    }

    RetransmissionTimer timer() {
        return data.timer;
    }

    SackScoreboard scoreboard() {
        return data.scoreboard;
    }

    TailLossProbe probe() {
        return data.probe;
    }

    PathProbe pathProbe() {
        return data.pathProbe;
    }

    HyStart hyStart() {
        return data.hyStart;
    }

    CongestionControl congestion() {
        return congestion;
    }

    RttEstimator rtt() {
        return rtt;
    }

    /** The retransmission timeout with its back-off. */
    long rtoNanos() {
        return rtt.rtoNanos(layer().settings());
    }

    /** Segments sent again so far, counted up to 65,535. */
    int retransmissions() {
        return retransmissions;
    }

    boolean isFinQueued() {
        return finQueued;
    }

    /** Whether a FIN waits to be sent. */
    boolean isFinPending() {
        return finQueued && !finSent;
    }

    /** Whether data or a FIN waits to be sent. */
    boolean isOutputPending() {
        return data.queue.unsentBytes() > 0 || isFinPending();
    }

    /** Whether the connection is being opened and its SYN has not been sent. */
    boolean isSynUnsent() {
        return connection.state().isOpening() && sndNxt() == sndUna();
    }

    boolean isFinAcknowledged() {
        return finSent && sndUna() == sndNxt();
    }

    /** Payload bytes of a segment to the peer (RFC 6691): what its MSS option, the path and our options leave. */
    int mss() {
        OutboundPath path = connection.path();
        int fits = path.mtu() - path.networkHeaderLength() - TcpHeader.LENGTH;
        return Math.max(Math.min(peerMss, fits) - SegmentHeader.optionsLength(connection), LEAST_MSS);
    }

    /** Payload and options of a segment that the peer takes by its MSS option. */
    int peerMss() {
        return peerMss;
    }

    /** Takes over what the peer's SYN said. Without timestamps or scaling their flags are set already. */
    void negotiated(IncomingSegment syn, int shift) {
        boolean ipv4 = connection.path().networkHeaderLength() == IPV4_HEADER;
        int offered = syn.options.mss != 0 ? syn.options.mss : ipv4 ? DEFAULT_MSS_IPV4 : DEFAULT_MSS_IPV6;
        peerMss = (char) Math.max(offered, LEAST_MSS);
        scaleWindow(shift);
        updateWindow(syn);
    }

    /** The handshake is complete: the congestion window opens. */
    void established(IncomingSegment segment) {
        boolean lostSyn = data.timer.timeouts() > 0;
        congestion.begin(mss(), lostSyn);
        if (lostSyn) {
            rtt.synWasRetransmitted(layer().settings());
        }
        if (isDataOwned()) {
            data.negotiated(this);
        }
        updateWindow(segment);
    }

    /**
     * The SYN and ACK was sent before there was a connection, and has been acknowledged.
     *
     * @param repeated whether it was sent again since nothing came, and the network is not to be trusted
     * @param roundTripNanos how long the acknowledgment took; negative where that is not known
     */
    void synAcknowledged(boolean repeated, long roundTripNanos) {
        advanceUna(sndUna() + 1);
        advanceNxt(sndUna());
        synAcknowledged = true;
        if (repeated) {
            congestion.begin(mss(), true);
            rtt.synWasRetransmitted(layer().settings());
        } else if (roundTripNanos >= 0) {
            rtt.exactSample(roundTripNanos, layer().settings());
        }
    }

    /** Takes data over for sending. */
    void add(PacketBuffer payload) {
        ownData();
        layer().counters().copiedPayloadBytes += data.queue.add(payload, mss());
    }

    /** Bytes that the application may add. */
    int room() {
        int room = bufferSize() - data.queue.bytes();
        roomExhausted |= room <= 0;
        return Math.max(room, 0);
    }

    /** Bytes that are not acknowledged, those not yet sent included. */
    int queuedBytes() {
        return data.queue.bytes();
    }

    /**
     * Bytes that may wait to be acknowledged: enough to fill the congestion window while as much again is written, unless
     * the application has said how many.
     */
    int bufferSize() {
        TcpOptions options = connection.options();
        int size = options.sendBufferSize();
        return options.isSendBufferFixed()
                ? size
                : Math.max(
                        size, Math.min(2 * congestion.cwnd(), layer().settings().maxSendBufferSize()));
    }

    /** The congestion window was reduced; the next new segment tells the peer, where it speaks of that. */
    void windowReduced() {
        reductionUntold = connection.ecn();
    }

    /** Whether a new segment must tell the peer that the congestion window was reduced (RFC 3168 section 6.1.2). */
    boolean isReductionUntold() {
        return reductionUntold;
    }

    /** Queues the FIN behind all data. */
    void queueFin() {
        finQueued = true;
        ownData();
    }

    /** The SYN, or SYN and ACK, shall be sent again, because the peer repeats its own. */
    void repeatSyn() {
        if (!isSynUnsent()) {
            data.sent.markLost(data.sent.head());
        }
    }

    /** Takes for lost what is larger than the path takes now (RFC 1191 section 6.5). */
    void pathShrank() {
        data.sent.markLostLongerThan(mss());
    }

    /** Drops all data and all that is in flight. */
    void clear() {
        if (isDataOwned()) {
            data.sent.clear();
            data.queue.clear();
            disownData();
        }
    }

    private TcpLayer layer() {
        return connection.layer();
    }

    private boolean isDataOwned() {
        return data != layer().outboundData().empty();
    }

    private void ownData() {
        if (!isDataOwned()) {
            data = layer().outboundData().take();
            data.begin(this, reordering, layer().nowNanos());
        }
    }

    private void disownIfIdle() {
        if (isDataOwned() && data.isEmpty() && !isFinPending()) {
            disownData();
        }
    }

    private void disownData() {
        OutboundData.Pool pool = layer().outboundData();
        reordering = data.giveUp();
        pool.giveBack(data);
        data = pool.empty();
    }

    /**
     * Takes the acknowledgment of a segment in (RFC 9293 section 3.10.7.4, fifth; RFC 5961 section 5).
     *
     * @return false where it acknowledges what was never sent or is too old to be true: the segment must be dropped
     */
    boolean acknowledge(IncomingSegment segment, long nowNanos) {
        if (!isAcceptableAck(segment.ack)) {
            return false;
        }
        boolean newer = isNewerWindow(segment);
        if (!data.sent.isEmpty() || data.expectsReports()) {
            takeDelivery(segment, nowNanos);
        }
        if (newer) {
            updateWindow(segment);
            if (data.sent.isEmpty() && isOutputPending()) {
                data.timer.windowProbeAnswered(sndWnd());
            }
        }
        return true;
    }

    /** What an acknowledgment says to have arrived, and what follows for losses, window and timer. */
    private void takeDelivery(IncomingSegment segment, long nowNanos) {
        Delivery delivery = layer().delivery();
        delivery.begin(connection, segment, data.highestDelivered(), nowNanos);
        boolean progress = SequenceNumber.greaterThan(segment.ack, sndUna());
        boolean synAcked = progress && !synAcknowledged;
        delivery.duplicate = segment.ack == sndUna() && segment.length() == 0 && scaledWindow(segment) == sndWnd();
        if (delivery.duplicate && !data.sent.isEmpty()) {
            layer().counters().duplicateAcks++;
        }
        if (progress) {
            advance(segment, delivery);
        }
        if (connection.selectiveAcks()) {
            data.scoreboard.take(this, segment, delivery);
        }
        rtt.take(connection, segment, delivery, data.hyStart);
        delivery.congestionEchoed = connection.ecn() && segment.has(TcpHeader.ECE);
        boolean restart = synAcked || data.recovery.acknowledged(this, segment, delivery);
        delivery.end();
        if (progress && data.pathProbe.acknowledged(this, nowNanos)) {
            pathShrank();
        }
        data.timer.acknowledged(this, progress, restart, nowNanos);
        if (roomExhausted && data.queue.bytes() <= bufferSize() / 2) {
            roomExhausted = false;
            connection.raise(TcpEvents.WRITABLE);
        }
        disownIfIdle();
    }

    private void advance(IncomingSegment segment, Delivery delivery) {
        int acked = segment.ack - sndUna();
        int controls = (synAcknowledged ? 0 : 1) + (finSent && segment.ack == sndNxt() ? 1 : 0);
        synAcknowledged = true;
        data.sent.acknowledge(segment.ack, data.queue, delivery);
        delivery.acknowledgedBytes = acked;
        data.queue.acknowledged(acked - controls);
        advanceUna(segment.ack);
    }

    /** The retransmission or persist timer has expired. */
    void timerExpired(long nowNanos) {
        data.timer.expired(this, nowNanos);
    }

    /**
     * Sends what may leave now.
     *
     * @return false where the pool ran out of buffers or the device of room, and it must be tried again
     */
    boolean output(long nowNanos) {
        if (isSynUnsent()) {
            ownData();
        }
        return !isDataOwned() || data.scheduler.output(this, nowNanos);
    }

    /** A segment has left for the first time. */
    void sentNew(SentSegment segment, long nowNanos) {
        advanceNxt(segment.end());
        finSent |= (segment.flags & TcpHeader.FIN) != 0;
        reductionUntold &= segment.length == 0;
        lastSendTicks = ticks(nowNanos);
        data.recovery.sentNew(segment);
        data.timer.sentNew(this, nowNanos);
    }

    /** A segment has left again. */
    void sentAgain(SentSegment segment, long nowNanos) {
        if (retransmissions < Character.MAX_VALUE) {
            retransmissions++;
        }
        lastSendTicks = ticks(nowNanos);
        data.pathProbe.sentAgain(this, segment, nowNanos);
        data.timer.sentAgain(this, connection.selectiveAcks() && segment == data.sent.head(), nowNanos);
    }

    /** Whether a silent peer should be probed for the loss of what was sent last. */
    boolean isTailLossProbeApplicable() {
        return connection.selectiveAcks() && !connection.state().isOpening() && data.probe.isApplicable(this);
    }

    /** The window begins anew where nothing was sent for longer than a retransmission timeout (RFC 5681 section 4.1). */
    void restartAfterIdle(int mss, long nowNanos) {
        long idleNanos = (long) (ticks(nowNanos) - lastSendTicks) << TICK_SHIFT;
        if (idleNanos > rtoNanos()) {
            congestion.restartAfterIdle(mss, idleNanos);
        }
    }

    private static int ticks(long nanos) {
        return (int) (nanos >> TICK_SHIFT);
    }

    /** Whether the path was ever seen to reorder segments. */
    boolean isReorderingSeen() {
        return isDataOwned() ? data.isReorderingSeen() : ReorderingWindow.isSeen(reordering);
    }
}
