package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * The receiving half of a connection: which segments are acceptable, what is read next, which window is advertised and
 * when an ACK is due (RFC 9293 sections 3.4, 3.8.6; RFC 7323 section 5; RFC 5681 section 4.2).
 */
final class TcpReceiver {

    /** Timestamps older than this say nothing any more (RFC 7323 section 5.5). */
    private static final long TIMESTAMP_LIFE_NANOS = 24L * 86_400 * 1_000_000_000;

    private static final int MAX_WINDOW_FIELD = 65_535;
    private static final int LEAST_SEGMENT_ESTIMATE = 536;

    private final TcpConnection connection;
    private ReceiveQueue queue;
    private ReassemblyQueue reassembly;

    private int irs;
    private int rcvNxt;

    /** The right edge of the window: nothing is accepted behind it, and it never moves back. */
    private int rcvAdv;

    private int lastAckSent;
    private int finSequence;
    private int largestSegment = LEAST_SEGMENT_ESTIMATE;
    private int tsRecent;
    private long tsRecentNanos;
    private final byte windowShift;
    private boolean finKnown;
    private boolean finReceived;
    private boolean ackDue;
    private boolean zeroWindow;
    private byte duplicateAcksDue;

    TcpReceiver(TcpConnection connection, TcpLayer layer) {
        this.connection = connection;
        queue = layer.receiveQueues().empty();
        windowShift = (byte) shiftFor(connection.options().receiveBufferSize());
    }

    private static int shiftFor(int bufferSize) {
        int shift = 0;
        while (shift < HeaderOptions.MAX_WINDOW_SHIFT && bufferSize >>> shift > MAX_WINDOW_FIELD) {
            shift++;
        }
        return shift;
    }

    /** Takes the peer's initial sequence number over. */
    void open(IncomingSegment syn, long nowNanos) {
        irs = syn.seq;
        rcvNxt = irs + 1;
        // Where our SYN went first, it has advertised a window already.
        rcvAdv = connection.state() == TcpState.SYN_SENT ? rcvNxt + advertiseUnscaled() : rcvNxt;
        lastAckSent = rcvNxt;
        if (connection.timestamps()) {
            tsRecent = syn.options.timestampValue;
            tsRecentNanos = nowNanos;
        }
    }

    int irs() {
        return irs;
    }

    int rcvNxt() {
        return rcvNxt;
    }

    int tsRecent() {
        return tsRecent;
    }

    int windowShift() {
        return windowShift;
    }

    boolean isFinReceived() {
        return finReceived;
    }

    int readableBytes() {
        return queue.bytes();
    }

    /** What our MSS option says (RFC 6691): all that the path's packets hold beside fixed headers. */
    int mss() {
        int fits = connection.path().mtu() - connection.path().networkHeaderLength() - TcpHeader.LENGTH;
        return Math.min(fits, MAX_WINDOW_FIELD);
    }

    /** Takes the next payload out; an ACK with the wider window may become due. */
    PacketBuffer read() {
        PacketBuffer first = queue.poll();
        disownEmptyQueue();
        if (first != null && isWindowUpdateDue()) {
            ackDue = true;
            connection.markDirty();
        }
        return first;
    }

    /**
     * The peer is told when half of the buffer has become free, or sooner where it has not even room for two segments:
     * otherwise the ACKs of what it sends say enough.
     */
    private boolean isWindowUpdateDue() {
        if (finReceived || !connection.state().acceptsPayload()) {
            return false;
        }
        int most = MAX_WINDOW_FIELD << scale();
        int gain = rcvNxt + Math.min(free(), most) - rcvAdv;
        int half = Math.min(connection.options().receiveBufferSize(), most) / 2;
        int mss = mss();
        return gain >= half || (rcvAdv - rcvNxt < 2 * mss && gain >= Math.min(mss, half));
    }

    /** Bytes that the buffer has room for, by the payload and by the memory which that pins. */
    private int free() {
        int size = connection.options().receiveBufferSize();
        return Math.max(size - Math.max(queue.bytes(), queue.pinnedBytes() / 2), 0);
    }

    /**
     * The window field of the next segment. The right edge moves by a full segment or half of the buffer at least, so
     * that the peer is not lured into small segments (RFC 9293 section 3.8.6.2.2).
     */
    int advertise() {
        return advertise(scale());
    }

    private int scale() {
        return connection.windowScaling() ? windowShift : 0;
    }

    /** The same for a SYN, whose window is never scaled. */
    int advertiseUnscaled() {
        return connection.state() == TcpState.SYN_SENT ? Math.min(free(), MAX_WINDOW_FIELD) : advertise(0);
    }

    private int advertise(int shift) {
        int free = Math.min(free(), MAX_WINDOW_FIELD << shift) & -(1 << shift);
        int gain = rcvNxt + free - rcvAdv;
        if (gain >= Math.min(mss(), connection.options().receiveBufferSize() / 2)) {
            rcvAdv = rcvNxt + free;
        }
        // What does not make a whole unit of the scale stays acceptable though it is not said any more.
        int field = Math.min((rcvAdv - rcvNxt) >>> shift, MAX_WINDOW_FIELD);
        countZeroWindow(field == 0);
        return field;
    }

    private void countZeroWindow(boolean zero) {
        if (zero != zeroWindow) {
            zeroWindow = zero;
            if (zero) {
                connection.layer().counters().toZeroWindow++;
            } else {
                connection.layer().counters().fromZeroWindow++;
            }
        }
    }

    /** A segment has just left that carried RCV.NXT. */
    void acknowledged() {
        lastAckSent = rcvNxt;
        ackDue = false;
        connection.timers().cancelAck();
    }

    /** An ACK shall leave at the end of the turn. */
    void ackNow() {
        ackDue = true;
        connection.markDirty();
    }

    /** The delayed ACK has been delayed enough. */
    void ackDelayPassed() {
        connection.layer().counters().delayedAcks++;
        ackNow();
    }

    /**
     * Sends the ACKs that are due and did not ride on data: one, and one for each segment that came out of order, since
     * the peer counts them.
     *
     * @return false where the pool ran out of buffers
     */
    boolean output(long nowNanos) {
        while (ackDue || duplicateAcksDue > 0) {
            int seq = connection.sender().sndNxt();
            if (!connection.layer().transmitter().send(connection, seq, 0, null, 0, 0, nowNanos)) {
                return false;
            }
            connection.layer().counters().pureAcks++;
            if (duplicateAcksDue > 0) {
                duplicateAcksDue--;
            }
        }
        return true;
    }

    /** Whether a timestamp is older than one seen before (PAWS, RFC 7323 section 5.3). */
    boolean isTooOld(IncomingSegment segment, long nowNanos) {
        return connection.timestamps()
                && segment.options.hasTimestamps
                && SequenceNumber.lessThan(segment.options.timestampValue, tsRecent)
                && nowNanos - tsRecentNanos < TIMESTAMP_LIFE_NANOS;
    }

    /** Notes the timestamp to echo: of the segment that covers the last ACK sent (RFC 7323 section 4.3). */
    void noteTimestamp(IncomingSegment segment, long nowNanos) {
        if (connection.timestamps()
                && segment.options.hasTimestamps
                && SequenceNumber.lessOrEqual(segment.seq, lastAckSent)) {
            tsRecent = segment.options.timestampValue;
            tsRecentNanos = nowNanos;
        }
    }

    /** Whether a segment has any part in the window (RFC 9293 section 3.4, table of four cases). */
    boolean isAcceptable(IncomingSegment segment) {
        int length = segment.length();
        int window = rcvAdv - rcvNxt;
        if (length == 0) {
            // The right edge itself counts, beyond what the RFC says: a peer that has filled the window sends its ACKs
            // from there, and they must not be lost because a segment before them was.
            return SequenceNumber.lessOrEqual(rcvNxt, segment.seq) && SequenceNumber.lessOrEqual(segment.seq, rcvAdv);
        }
        // A window that is closed takes nothing, but what a segment says beside its payload still counts.
        return window > 0 && (isInWindow(segment.seq) || isInWindow(segment.seq + length - 1));
    }

    /** Whether a sequence number lies in the window. */
    boolean isInWindow(int seq) {
        return SequenceNumber.lessOrEqual(rcvNxt, seq) && SequenceNumber.lessThan(seq, rcvAdv);
    }

    /**
     * Takes payload and FIN of an acceptable segment in.
     *
     * @return whether the peer's FIN is now reached
     */
    boolean receive(IncomingSegment segment, long nowNanos) {
        // A FIN behind the window is not accepted; it comes again.
        if (segment.has(TcpHeader.FIN) && !finKnown && SequenceNumber.lessOrEqual(segment.payloadEnd(), rcvAdv)) {
            finKnown = true;
            finSequence = segment.payloadEnd();
        }
        trim(segment);
        if (segment.payloadLength > 0) {
            if (segment.seq == rcvNxt) {
                inOrder(segment, nowNanos);
            } else {
                outOfOrder(segment);
            }
        } else if (segment.has(TcpHeader.FIN) && segment.seq != rcvNxt) {
            duplicateAck();
        }
        if (finKnown && !finReceived && rcvNxt == finSequence) {
            finReceived = true;
            rcvNxt++;
            ackNow();
            return true;
        }
        return false;
    }

    private void trim(IncomingSegment segment) {
        int known = rcvNxt - segment.seq;
        if (known > 0 && segment.payloadLength > 0) {
            segment.trimFront(Math.min(known, segment.payloadLength));
            ackNow();
        }
        int end = finKnown && SequenceNumber.lessThan(finSequence, rcvAdv) ? finSequence : rcvAdv;
        int beyond = segment.payloadEnd() - end;
        if (beyond > 0) {
            segment.trimBack(Math.min(beyond, segment.payloadLength));
            ackNow();
        }
    }

    private void inOrder(IncomingSegment segment, long nowNanos) {
        boolean fillsGap = reassembly != null && !reassembly.isEmpty();
        largestSegment = Math.max(largestSegment, Math.min(segment.payloadLength, mss()));
        int before = rcvNxt;
        rcvNxt += segment.payloadLength;
        ownQueue();
        PacketBuffer payload;
        while ((payload = segment.takePayload()) != null) {
            queue.add(payload, connection.layer().counters());
        }
        if (fillsGap) {
            drainReassembly();
        }
        connection.layer().counters().inBytes += rcvNxt - before;
        duplicateAcksDue = 0;
        connection.raise(TcpEvents.READABLE);
        if (fillsGap || rcvNxt - lastAckSent >= 2 * largestSegment) {
            ackNow();
        } else if (!ackDue && !connection.timers().isAckArmed()) {
            connection.timers().armAck(nowNanos + connection.layer().settings().delayedAckNanos());
        }
    }

    private void drainReassembly() {
        PacketBuffer payload;
        while ((payload = reassembly.poll(rcvNxt)) != null) {
            rcvNxt += payload.length();
            queue.add(payload, connection.layer().counters());
        }
    }

    private void outOfOrder(IncomingSegment segment) {
        duplicateAck();
        if (reassembly == null) {
            reassembly = new ReassemblyQueue(connection.layer().pieces());
        }
        boolean kept = false;
        while (segment.payloadLength > 0) {
            int seq = segment.seq;
            PacketBuffer payload = segment.takePayload();
            int pinned = reassembly.pinnedBytes() + payload.capacity();
            if (pinned > 2 * connection.options().receiveBufferSize()
                    || payload.pool().available()
                            < connection.layer().settings().receivePoolReserve()) {
                payload.release();
                connection.layer().counters().outOfOrderDrops++;
            } else {
                reassembly.add(seq, payload, connection.layer().counters());
                kept = true;
            }
        }
        if (kept) {
            connection.layer().counters().outOfOrderQueued++;
        }
    }

    private void ownQueue() {
        if (queue == connection.layer().receiveQueues().empty()) {
            queue = connection.layer().receiveQueues().take();
        }
    }

    private void disownEmptyQueue() {
        ReceiveQueue.Pool pool = connection.layer().receiveQueues();
        if (queue.bytes() == 0 && queue != pool.empty()) {
            pool.giveBack(queue);
            queue = pool.empty();
        }
    }

    /** Each segment out of order is answered at once (RFC 5681 section 4.2). */
    private void duplicateAck() {
        if (duplicateAcksDue < Byte.MAX_VALUE) {
            duplicateAcksDue++;
        }
        connection.markDirty();
    }

    /** Gives the payload back that nobody will read. */
    void clear() {
        queue.clear();
        disownEmptyQueue();
        if (reassembly != null) {
            reassembly.clear();
            reassembly = null;
        }
    }
}
