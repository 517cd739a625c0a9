package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * Decides what leaves now: what is lost, then what is new as far as the peer's window, the congestion window, silly window
 * avoidance and Nagle's algorithm allow (RFC 9293 sections 3.7.4, 3.8.6.2.1).
 */
final class SegmentScheduler {

    /** Whether the congestion window was what held new data back when it was last sent. */
    private boolean congestionLimited;

    /** Whether the next segment may be small because it has waited for long enough. */
    private boolean overridesSilly;

    /** Where the last segment ended that was smaller than it might have been. */
    private int smallEnd;

    void begin(int sndUna) {
        congestionLimited = false;
        overridesSilly = false;
        smallEnd = sndUna;
    }

    boolean isCongestionLimited() {
        return congestionLimited;
    }

    /** The next segment goes out however small it is. */
    void overrideSillyWindow() {
        overridesSilly = true;
    }

    /**
     * Sends what may leave now.
     *
     * @return false where the pool ran out of buffers or the device of room, and it must be tried again
     */
    boolean output(TcpSender sender, long nowNanos) {
        if (sender.connection().state().isOpening()) {
            return sender.isSynUnsent()
                    ? sendFirst(sender, 0, TcpHeader.SYN, nowNanos)
                    : retransmit(sender, 0, nowNanos);
        }
        int mss = sender.mss();
        boolean done = sender.recovery().sendsNewFirst()
                ? sendNewFirst(sender, mss, nowNanos)
                : retransmit(sender, mss, nowNanos)
                        && (sender.sent().isAnyLost() || sendNew(sender, mss, nowNanos))
                        && (!sender.probe().isDue() || sendProbe(sender, mss, nowNanos));
        if (!done) {
            return false;
        }
        boolean blocked = sender.sent().isEmpty() && sender.isOutputPending();
        return !blocked || sender.timer().probeWindow(sender, nowNanos);
    }

    /** What is lost waits, since new segments tell whether it is lost at all; unless there are none. */
    private boolean sendNewFirst(TcpSender sender, int mss, long nowNanos) {
        if (!sendNew(sender, mss, nowNanos)) {
            return false;
        }
        if (sender.sndNxt() != sender.recovery().recover()) {
            return true;
        }
        sender.recovery().nothingNewSent();
        return retransmit(sender, mss, nowNanos);
    }

    /** A probe for a tail loss is a new segment, whatever the congestion window says, or else the last one again. */
    private static boolean sendProbe(TcpSender sender, int mss, long nowNanos) {
        SentSegments sent = sender.sent();
        SendQueue queue = sender.queue();
        int length = Math.min(Math.min(queue.unsentBytes(), sender.windowRoom()), mss);
        boolean again = length <= 0;
        if (sent.isEmpty() || sender.recovery().isRecovering()) {
            sender.probe().abandon();
            return true;
        }
        if (again) {
            if (sent.tail().length > mss) {
                sent.split(sent.tail(), (sent.tail().length - 1) / mss * mss, queue);
            }
            if (!sendAgain(sender, sent.tail(), nowNanos)) {
                return false;
            }
        } else {
            int run = queue.nextRun(length, Math.max(sender.connection().path().maxChain() - 1, 1));
            int flags = run == queue.unsentBytes() ? TcpHeader.PSH : 0;
            if (!sendFirst(sender, run, flags, nowNanos)) {
                return false;
            }
        }
        sender.probe().sent(again, sender.sndNxt());
        sender.timer().sentTailProbe(sender, nowNanos);
        sender.connection().layer().counters().tailLossProbes++;
        return true;
    }

    private boolean retransmit(TcpSender sender, int mss, long nowNanos) {
        SentSegments sent = sender.sent();
        SentSegment segment;
        int most = sender.pathProbe().retransmissionMss(sender, mss);
        while ((segment = sent.firstLost()) != null) {
            if (segment.length > most) {
                sent.split(segment, most, sender.queue());
                if (most < mss) {
                    sender.pathProbe().cut(sender, segment);
                }
            }
            boolean fits = sent.inFlight() == 0
                    || sent.inFlight() + segment.span() <= sender.congestion().cwnd();
            if (!fits && !sender.recovery().isHeadDue()) {
                congestionLimited = true;
                return true;
            }
            if (!sendAgain(sender, segment, nowNanos)) {
                return false;
            }
            sender.recovery().sentAgain(sender, segment, nowNanos);
        }
        return true;
    }

    private static boolean sendAgain(TcpSender sender, SentSegment segment, long nowNanos) {
        TcpLayer layer = sender.connection().layer();
        boolean last = segment.end() == sender.sndNxt() && sender.queue().unsentBytes() == 0;
        int flags = segment.flags | (segment.length > 0 && last ? TcpHeader.PSH : 0);
        if (!layer.transmitter()
                .send(
                        sender.connection(),
                        segment.seq,
                        flags,
                        segment.buffer,
                        segment.offset,
                        segment.length,
                        nowNanos)) {
            return false;
        }
        layer.counters().retransSegs++;
        sender.sent().retransmitted(segment, nowNanos);
        sender.sentAgain(segment, nowNanos);
        return true;
    }

    private boolean sendNew(TcpSender sender, int mss, long nowNanos) {
        SendQueue queue = sender.queue();
        if (sender.sent().isEmpty() && sender.isOutputPending()) {
            sender.restartAfterIdle(mss, nowNanos);
        }
        congestionLimited = false;
        while (queue.unsentBytes() > 0) {
            int length = nextLength(sender, mss, nowNanos);
            if (length == 0) {
                return true;
            }
            boolean last = length == queue.unsentBytes();
            boolean fin = last && sender.isFinQueued() && sender.windowRoom() > length;
            int flags = (last ? TcpHeader.PSH : 0) | (fin ? TcpHeader.FIN : 0);
            if (!sendFirst(sender, length, flags, nowNanos)) {
                sender.pathProbe().unsent(sender.sndNxt());
                return false;
            }
            if (length % mss != 0) {
                smallEnd = sender.sndNxt();
            }
        }
        return !sender.isFinPending() || sender.windowRoom() <= 0 || sendFirst(sender, 0, TcpHeader.FIN, nowNanos);
    }

    /** Payload bytes of the next segment, or 0 where it must wait. */
    private int nextLength(TcpSender sender, int mss, long nowNanos) {
        int unsent = sender.queue().unsentBytes();
        int windowRoom = sender.windowRoom();
        int congestionRoom = sender.congestion().cwnd()
                + sender.recovery().limitedTransmit(mss)
                - sender.sent().inFlight();
        int room = Math.min(windowRoom, congestionRoom);
        congestionLimited = congestionRoom < Math.min(unsent, windowRoom);
        int sendable = Math.min(unsent, room);
        if (sendable <= 0 || (sendable < mss && mustWait(sender, sendable, unsent <= room))) {
            return 0;
        }
        overridesSilly = false;
        TcpConnection connection = sender.connection();
        int probe = sender.pathProbe().begin(sender, mss, sendable, nowNanos);
        if (probe > 0) {
            return probe;
        }
        // A device that cuts would repeat CWR in each piece, which has its meaning in one.
        int most = sender.isReductionUntold() ? Math.min(sendable, mss) : sendable;
        int limit = connection.layer().transmitter().segmentLimit(connection.path(), mss, most);
        // One less than a chain may have, since a retransmission may need a buffer of its own for the headers.
        return sender.queue().nextRun(limit, Math.max(connection.path().maxChain() - 1, 1));
    }

    /** Whether less than a full segment is too little to be sent now. */
    private boolean mustWait(TcpSender sender, int sendable, boolean all) {
        if (overridesSilly) {
            return false;
        }
        // Nagle's algorithm as Minshall has it: only a small segment makes another one wait.
        boolean atOnce = sender.connection().options().noDelay()
                || SequenceNumber.lessOrEqual(smallEnd, sender.sndUna())
                || sender.isFinQueued();
        // Half of the largest window ever seen is as much as some peers will ever open (RFC 9293 3.8.6.2.1).
        return !atOnce || (!all && sendable < sender.maxWnd() / 2);
    }

    private static boolean sendFirst(TcpSender sender, int length, int flags, long nowNanos) {
        TcpConnection connection = sender.connection();
        SendQueue queue = sender.queue();
        PacketBuffer buffer = length > 0 ? queue.unsent() : null;
        int offset = queue.unsentOffset();
        int seq = sender.sndNxt();
        int congestionFlag = length > 0 && sender.isReductionUntold() ? TcpHeader.CWR : 0;
        if (!connection
                .layer()
                .transmitter()
                .send(connection, seq, flags | congestionFlag, buffer, offset, length, nowNanos)) {
            return false;
        }
        if (sender.sent().isEmpty()) {
            sender.timer().awaitAcknowledgment(sender, nowNanos);
        }
        SentSegment segment = sender.sent().add(seq, length, flags & (TcpHeader.SYN | TcpHeader.FIN), nowNanos);
        segment.buffer = buffer;
        segment.offset = offset;
        queue.sent(length);
        connection.layer().counters().outBytes += length;
        sender.sentNew(segment, nowNanos);
        return true;
    }
}
