package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * The receiving half of a connection: which segments are acceptable, and what becomes of their payload (RFC 9293 section
 * 3.4, RFC 7323 section 5). How much may come is {@link ReceiveWindow}'s, what is answered {@link AckSchedule}'s.
 */
final class TcpReceiver {

    /** Times of timestamps are kept in units of about a second. */
    private static final int CLOCK_SHIFT = 30;

    /** Timestamps older than 24 days say nothing any more (RFC 7323 section 5.5). */
    private static final int TIMESTAMP_LIFE = (int) ((24L * 86_400 * 1_000_000_000) >> CLOCK_SHIFT);

    private static final int MAX_MSS = 65_535;

    private final TcpConnection connection;
    private final ReceiveWindow window;
    private final AckSchedule acks;
    private ReceiveQueue queue;
    private ReassemblyQueue reassembly;

    private int rcvNxt;
    private int finSequence;
    private int tsRecent;
    private int tsRecentTime;
    private boolean finKnown;
    private boolean finReceived;

    TcpReceiver(TcpConnection connection, TcpLayer layer) {
        this.connection = connection;
        queue = layer.receiveQueues().empty();
        window = new ReceiveWindow(connection);
        acks = new AckSchedule(connection);
    }

    /** Takes the peer's initial sequence number over. */
    void open(IncomingSegment syn, long nowNanos) {
        rcvNxt = syn.seq + 1;
        window.open(rcvNxt, nowNanos);
        acks.open(rcvNxt, nowNanos);
        if (connection.timestamps()) {
            tsRecent = syn.options.timestampValue;
            tsRecentTime = (int) (nowNanos >> CLOCK_SHIFT);
        }
    }

    int rcvNxt() {
        return rcvNxt;
    }

    int tsRecent() {
        return tsRecent;
    }

    ReceiveWindow window() {
        return window;
    }

    AckSchedule acks() {
        return acks;
    }

    /** Payload in order. */
    ReceiveQueue queue() {
        return queue;
    }

    /** Payload ahead of a gap; null where there is none. */
    ReassemblyQueue reassembly() {
        return reassembly;
    }

    boolean isFinReceived() {
        return finReceived;
    }

    int readableBytes() {
        return queue.bytes();
    }

    /**
     * What our MSS option says (RFC 6691): all that the link's packets hold beside fixed headers. What gets through to
     * the peer says nothing of the way back.
     */
    int mss() {
        return mss(connection.path());
    }

    static int mss(OutboundPath path) {
        return Math.min(path.linkMtu() - path.networkHeaderLength() - TcpHeader.LENGTH, MAX_MSS);
    }

    /** Takes the next payload out; an ACK with the wider window may become due. */
    PacketBuffer read() {
        PacketBuffer first = queue.poll();
        disownEmptyQueue();
        if (first == null) {
            return null;
        }
        window.hasRead(rcvNxt - queue.bytes(), connection.layer().nowNanos());
        if (window.isUpdateDue()) {
            acks.now();
        }
        return first;
    }

    /** Whether a timestamp is older than one seen before (PAWS, RFC 7323 section 5.3). */
    boolean isTooOld(IncomingSegment segment, long nowNanos) {
        return connection.timestamps()
                && segment.options.hasTimestamps
                && SequenceNumber.lessThan(segment.options.timestampValue, tsRecent)
                && (int) (nowNanos >> CLOCK_SHIFT) - tsRecentTime < TIMESTAMP_LIFE;
    }

    /** Notes the timestamp to echo: of the segment that covers the last ACK sent (RFC 7323 section 4.3). */
    void noteTimestamp(IncomingSegment segment, long nowNanos) {
        if (connection.timestamps()
                && segment.options.hasTimestamps
                && SequenceNumber.lessOrEqual(segment.seq, acks.lastAckSent())) {
            tsRecent = segment.options.timestampValue;
            tsRecentTime = (int) (nowNanos >> CLOCK_SHIFT);
        }
    }

    /**
     * Whether a segment has any part in the window (RFC 9293 section 3.4, table of four cases). One that reaches beyond it
     * on both sides has, too, which the table leaves out: merged segments may.
     */
    boolean isAcceptable(IncomingSegment segment) {
        int length = segment.length();
        int edge = window.rcvAdv();
        if (length == 0) {
            // The right edge itself counts, beyond what the RFC says: a peer that has filled the window sends its ACKs
            // from there, and they must not be lost because a segment before them was.
            return SequenceNumber.lessOrEqual(rcvNxt, segment.seq) && SequenceNumber.lessOrEqual(segment.seq, edge);
        }
        // A window that is closed takes nothing, but what a segment says beside its payload still counts.
        return edge != rcvNxt
                && SequenceNumber.lessThan(segment.seq, edge)
                && SequenceNumber.lessThan(rcvNxt, segment.seq + length);
    }

    /**
     * Takes payload and FIN of an acceptable segment in.
     *
     * @return whether the peer's FIN is now reached
     */
    boolean receive(IncomingSegment segment, long nowNanos) {
        if (connection.ecn() && segment.payloadLength > 0) {
            acks.congestion(segment.has(TcpHeader.CWR), segment.isCongestionExperienced());
        }
        // A FIN behind the window is not accepted; it comes again.
        if (segment.has(TcpHeader.FIN)
                && !finKnown
                && SequenceNumber.lessOrEqual(segment.payloadEnd(), window.rcvAdv())) {
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
            acks.outOfOrder(1);
        }
        if (finKnown && !finReceived && rcvNxt == finSequence) {
            finReceived = true;
            rcvNxt++;
            acks.now();
            return true;
        }
        return false;
    }

    private void trim(IncomingSegment segment) {
        int known = noteDuplicate(segment);
        if (known > 0) {
            segment.trimFront(known);
            acks.now();
        }
        int edge = window.rcvAdv();
        int end = finKnown && SequenceNumber.lessThan(finSequence, edge) ? finSequence : edge;
        int beyond = segment.payloadEnd() - end;
        if (beyond > 0) {
            segment.trimBack(Math.min(beyond, segment.payloadLength));
            acks.now();
        }
    }

    /** Notes payload that lies before the window, to tell the peer of it; returns how much of the segment does. */
    int noteDuplicate(IncomingSegment segment) {
        int known = Math.min(rcvNxt - segment.seq, segment.payloadLength);
        if (known > 0) {
            acks.duplicate(segment.seq, segment.seq + known);
        }
        return known;
    }

    private void inOrder(IncomingSegment segment, long nowNanos) {
        boolean fillsGap = reassembly != null;
        int before = rcvNxt;
        takeInOrder(segment);
        int length = rcvNxt - before;
        if (length == 0) {
            return;
        }
        if (fillsGap) {
            drainReassembly();
        }
        connection.layer().counters().inBytes += rcvNxt - before;
        connection.raise(TcpEvents.READABLE);
        acks.inOrder(rcvNxt, Math.min(length, segment.segmentSize), fillsGap, nowNanos);
    }

    private void takeInOrder(IncomingSegment segment) {
        ReceiveMemory memory = connection.layer().receiveMemory();
        boolean read = queue.bytes() == 0;
        ownQueue();
        PacketBuffer payload;
        while ((payload = segment.takePayload()) != null) {
            payload = memory.keep(payload, read);
            if (payload == null) {
                // Nothing behind it is of any use now.
                break;
            }
            rcvNxt += payload.length();
            queue.add(payload, connection.layer().counters());
        }
        disownEmptyQueue();
    }

    private void drainReassembly() {
        PacketBuffer payload;
        while ((payload = reassembly.poll(rcvNxt)) != null) {
            rcvNxt += payload.length();
            queue.add(payload, connection.layer().counters());
        }
        disownEmptyReassembly();
    }

    private void outOfOrder(IncomingSegment segment) {
        acks.outOfOrder(segment.segments);
        if (reassembly == null) {
            reassembly = connection.layer().reassemblyQueues().take();
        }
        TcpCounters counters = connection.layer().counters();
        boolean kept = false;
        while (segment.payloadLength > 0) {
            int seq = segment.seq;
            PacketBuffer payload = segment.takePayload();
            if (reassembly.pinnedBytes() + payload.capacity() > 2 * window.bufferSize()) {
                payload.release();
                continue;
            }
            payload = connection.layer().receiveMemory().keep(payload, false);
            if (payload != null && reassembly.add(seq, payload, counters)) {
                kept = true;
                if (reassembly.duplicateLeft() != reassembly.duplicateRight()) {
                    acks.duplicate(reassembly.duplicateLeft(), reassembly.duplicateRight());
                }
            }
        }
        if (kept) {
            counters.outOfOrderQueued++;
        } else {
            counters.outOfOrderDrops++;
        }
        disownEmptyReassembly();
    }

    private void disownEmptyReassembly() {
        if (reassembly.isEmpty()) {
            connection.layer().reassemblyQueues().giveBack(reassembly);
            reassembly = null;
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

    /** Gives the payload back that nobody will read. */
    void clear() {
        queue.clear();
        disownEmptyQueue();
        clearReassembly();
    }

    /** Gives the payload back whose gap will not be filled any more. */
    void clearReassembly() {
        if (reassembly != null) {
            reassembly.clear();
            disownEmptyReassembly();
        }
    }
}
