package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * Finds out that full segments vanish on their way while small ones arrive, and later whether larger ones arrive again
 * (RFC 4821 section 7, RFC 8899). What is found belongs to the path; here is what one connection has under way for it.
 */
final class PathProbe {

    /** Timeouts in a row after which the segment's size may be to blame: R1 of RFC 1122 section 4.2.3.5. */
    private static final int SUSPICIOUS_TIMEOUTS = 3;

    /** After so many the first guess was too large as well. */
    private static final int MORE_SUSPICIOUS_TIMEOUTS = 5;

    /** Sizes of packets that get through nearly everywhere: RFC 4821 section 7.2; RFC 8200; RFC 1122. */
    private static final int BASE_IPV4 = 1024;

    private static final int BASE_IPV6 = 1280;
    private static final int LEAST_IPV4 = 576;
    private static final int IPV4_HEADER = 20;

    /** Full segments that must follow a probe so that its loss shows. */
    private static final int FOLLOWERS = 4;

    /** The size of the packet by which a suspicion is tested, or 0. */
    private int trialSize;

    private int trialEnd;

    /** The size of the packet under way that is larger than the path's MTU, or 0. */
    private int probeSize;

    private int probeSeq;
    private int probeEnd;

    void reset() {
        trialSize = 0;
        probeSize = 0;
    }

    /** Payload bytes of a retransmission, where nothing is suspected those of any full segment. */
    int retransmissionMss(TcpSender sender, int mss) {
        int timeouts = sender.timer().timeouts();
        if (timeouts < SUSPICIOUS_TIMEOUTS) {
            return mss;
        }
        return Math.min(mss, Math.max(baseSize(sender, timeouts) - overhead(sender), 1));
    }

    private static int baseSize(TcpSender sender, int timeouts) {
        boolean ipv4 = sender.connection().path().networkHeaderLength() == IPV4_HEADER;
        if (!ipv4) {
            return BASE_IPV6;
        }
        return timeouts < MORE_SUSPICIOUS_TIMEOUTS ? BASE_IPV4 : LEAST_IPV4;
    }

    private static int overhead(TcpSender sender) {
        TcpConnection connection = sender.connection();
        return connection.path().networkHeaderLength() + TcpHeader.LENGTH + SegmentHeader.optionsLength(connection);
    }

    /** A segment was cut before it is sent again, to see whether a small one arrives. */
    void cut(TcpSender sender, SentSegment segment) {
        if (trialSize == 0 || segment == sender.sent().head()) {
            trialSize = segment.length + overhead(sender);
            trialEnd = segment.end();
        }
    }

    /**
     * New data was acknowledged.
     *
     * @return whether that shows that less gets through than was thought
     */
    boolean acknowledged(TcpSender sender, long nowNanos) {
        OutboundPath path = sender.connection().path();
        if (probeSize != 0 && SequenceNumber.greaterOrEqual(sender.sndUna(), probeEnd)) {
            path.probed(probeSize, true, nowNanos);
            probeSize = 0;
        }
        if (trialSize == 0 || SequenceNumber.lessThan(sender.sndUna(), trialEnd)) {
            return false;
        }
        int size = trialSize;
        trialSize = 0;
        if (size >= path.mtu()) {
            return false;
        }
        path.narrow(size, nowNanos);
        sender.connection().layer().counters().blackHoles++;
        return true;
    }

    /**
     * Payload bytes of a new segment that is to find out whether more gets through again; 0 where none is due, or where
     * its loss would not show. It is under way then, unless {@link #unsent} follows.
     *
     * @param room bytes that may be sent now
     */
    int begin(TcpSender sender, int mss, int room, long nowNanos) {
        if (probeSize != 0 || room <= FOLLOWERS * mss || sender.recovery().isRecovering()) {
            return 0;
        }
        TcpConnection connection = sender.connection();
        int size = connection.selectiveAcks() ? connection.path().probeSize(nowNanos) : 0;
        int length = Math.min(size - overhead(sender), sender.peerMss() - SegmentHeader.optionsLength(connection));
        SendQueue queue = sender.queue();
        if (length <= mss
                || length + FOLLOWERS * mss > room
                || !connection
                        .layer()
                        .transmitter()
                        .takesWhole(connection.path(), queue.unsent(), queue.unsentOffset(), length)) {
            return 0;
        }
        probeSize = length + overhead(sender);
        probeSeq = sender.sndNxt();
        probeEnd = probeSeq + length;
        return length;
    }

    /** No buffer was left to send the segment that begins there. */
    void unsent(int seq) {
        if (isAt(seq)) {
            probeSize = 0;
        }
    }

    /** Whether the segment that begins there is one that no device may cut, though it is larger than the path's MTU. */
    boolean isAt(int seq) {
        return probeSize != 0 && seq == probeSeq;
    }

    /** A segment is sent again: where it is part of the probe, that is lost. */
    void sentAgain(TcpSender sender, SentSegment segment, long nowNanos) {
        if (probeSize != 0
                && SequenceNumber.greaterOrEqual(segment.seq, probeSeq)
                && SequenceNumber.lessThan(segment.seq, probeEnd)) {
            sender.connection().path().probed(probeSize, false, nowNanos);
            probeSize = 0;
            if (sender.sent().lostSpan() == probeEnd - segment.end()) {
                sender.recovery().probeLost(sender);
            }
        }
    }
}
