package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * When one connection owes its peer an ACK, and what that says beside its number (RFC 5681 section 4.2, RFC 2018, RFC
 * 2883, RFC 3168 section 6.1.3). ACKs are delayed only where an answer may come along for them to ride on, or the next
 * segment: not at the beginning, when the peer's congestion window needs each of them, and not when a gap is seen or
 * filled.
 */
final class AckSchedule {

    /** Duplicate ACKs that let a peer send again (RFC 5681 section 3.2). */
    private static final int DUPLICATE_THRESHOLD = 3;

    /** ACKs that are sent at once when a peer begins or begins anew, as many as Linux sends. */
    private static final int MAX_QUICK_ACKS = 16;

    private static final int LEAST_QUICK_ACKS = 2;

    private static final char LEAST_SEGMENT_ESTIMATE = 536;

    private final TcpConnection connection;

    private int lastAckSent;

    /** Payload that came again, and has not been told of yet: empty where there is none. */
    private int duplicateLeft;

    private int duplicateRight;

    /** When payload came last, in milliseconds. */
    private int lastArrivalMillis;

    /** When an ACK was sent last to something outside of the window; 0 where none was. */
    private int outOfWindowMillis;

    private char largestSegment = LEAST_SEGMENT_ESTIMATE;
    private byte quickAcks;
    private byte duplicateAcksDue;
    private boolean due;

    /** Whether an ACK is owed that nothing has been set to time for yet: what is sent in this turn may carry it. */
    private boolean owed;

    /** Whether ACKs ride on answers, so that it is worth while to wait for one. */
    private boolean interactive;

    /** Whether congestion was experienced, and the peer has not yet said that it has reacted. */
    private boolean echoesCongestion;

    /** Whether what is being sent is an ACK and nothing else. */
    private boolean sendsPureAck;

    AckSchedule(TcpConnection connection) {
        this.connection = connection;
    }

    /** The peer's SYN is known. */
    void open(int rcvNxt, long nowNanos) {
        lastAckSent = rcvNxt;
        lastArrivalMillis = millis(nowNanos);
        beginQuickAcks();
    }

    private static int millis(long nowNanos) {
        return (int) Math.floorDiv(nowNanos, 1_000_000L);
    }

    private void beginQuickAcks() {
        TcpReceiver receiver = connection.receiver();
        int segments = receiver.window().bufferSize() / (2 * largestSegment);
        quickAcks = (byte) Math.clamp(segments, LEAST_QUICK_ACKS, MAX_QUICK_ACKS);
        interactive = false;
    }

    /** The number that the peer has been told last. */
    int lastAckSent() {
        return lastAckSent;
    }

    /** An ACK shall leave at the end of the turn. */
    void now() {
        due = true;
        connection.markDirty();
    }

    /** When an ACK was sent last to something outside of the window, in milliseconds; 0 where none was. */
    int outOfWindowMillis() {
        return outOfWindowMillis;
    }

    /** An ACK answers something outside of the window. */
    void outOfWindow(int millis) {
        outOfWindowMillis = millis;
        now();
    }

    /** Each segment out of order is answered at once, and with an ACK of its own, since the peer counts them. */
    void outOfOrder(int segments) {
        duplicateAcksDue = (byte) Math.min(duplicateAcksDue + segments, Byte.MAX_VALUE);
        connection.markDirty();
    }

    /**
     * Payload has arrived in order.
     *
     * @param rcvNxt RCV.NXT behind it
     * @param length bytes of the segment, of one of them where it was merged of several
     * @param fillsGap whether payload waited behind it
     */
    void inOrder(int rcvNxt, int length, boolean fillsGap, long nowNanos) {
        int millis = millis(nowNanos);
        if ((millis - lastArrivalMillis) * 1_000_000L > connection.sender().rtoNanos()) {
            // After a pause the peer starts slowly again.
            beginQuickAcks();
        }
        lastArrivalMillis = millis;
        duplicateAcksDue = 0;
        largestSegment = (char)
                Math.max(largestSegment, Math.min(length, connection.receiver().mss()));
        if (fillsGap || isQuick() || rcvNxt - lastAckSent >= 2 * largestSegment) {
            now();
        } else if (!due && !connection.timers().isAckArmed()) {
            owed = true;
            connection.markDirty();
        }
    }

    private boolean isQuick() {
        return switch (connection.options().quickAckMode()) {
            case TcpOptions.QUICK_ACK_ALWAYS -> true;
            case TcpOptions.QUICK_ACK_NEVER -> false;
            default -> quickAcks > 0 && !interactive;
        };
    }

    /** The delayed ACK has been delayed enough: there was no answer to ride on. */
    void delayPassed() {
        connection.layer().counters().delayedAcks++;
        interactive = false;
        now();
    }

    /** Payload has come again. The next ACK tells of one such run; what does not touch it goes untold. */
    void duplicate(int left, int right) {
        if (!connection.selectiveAcks()) {
            return;
        }
        if (duplicateLeft == duplicateRight) {
            duplicateLeft = left;
            duplicateRight = right;
        } else if (duplicateRight == left) {
            duplicateRight = right;
        }
    }

    /** What the peer says, and what the network says of its segment, about congestion; of segments with payload. */
    void congestion(boolean windowReduced, boolean experienced) {
        if (windowReduced) {
            // Its window may be one segment now: it must not wait for a second one.
            echoesCongestion = false;
            now();
        }
        if (experienced && !echoesCongestion) {
            echoesCongestion = true;
            now();
        }
    }

    /** The flag by which an ACK tells of congestion, until the peer has reacted; or 0. */
    int congestionFlag() {
        return echoesCongestion ? TcpHeader.ECE : 0;
    }

    /** A segment has just left that carried RCV.NXT and all SACK blocks that fit. */
    void acknowledged(int rcvNxt) {
        if (rcvNxt != lastAckSent) {
            interactive |= !sendsPureAck;
            if (quickAcks > 0) {
                quickAcks--;
            }
        }
        lastAckSent = rcvNxt;
        due = false;
        owed = false;
        duplicateLeft = duplicateRight;
        connection.timers().cancelAck();
    }

    /**
     * Sends the ACKs that are due and did not ride on data: one, and one for each segment that came out of order.
     *
     * @return false where the pool ran out of buffers or the device of room
     */
    boolean output(long nowNanos) {
        if (connection.selectiveAcks() && duplicateAcksDue > DUPLICATE_THRESHOLD) {
            // The blocks say more than the number: one for each island is enough, beside those that each peer waits
            // for.
            duplicateAcksDue = (byte) Math.min(duplicateAcksDue, Math.max(islands(), DUPLICATE_THRESHOLD));
        }
        while (due || duplicateAcksDue > 0) {
            int seq = connection.sender().sndNxt();
            sendsPureAck = true;
            boolean sent = connection.layer().transmitter().send(connection, seq, 0, null, 0, 0, nowNanos);
            sendsPureAck = false;
            if (!sent) {
                return false;
            }
            connection.layer().counters().pureAcks++;
            if (duplicateAcksDue > 0) {
                duplicateAcksDue--;
            }
        }
        if (owed) {
            owed = false;
            connection.timers().armAck(nowNanos + connection.layer().settings().delayedAckNanos());
        }
        return true;
    }

    private int islands() {
        ReassemblyQueue reassembly = connection.receiver().reassembly();
        return reassembly == null ? 0 : reassembly.islands();
    }

    /** SACK blocks that there are to tell of. */
    int sackBlocks() {
        return connection.selectiveAcks() ? (duplicateLeft != duplicateRight ? 1 : 0) + islands() : 0;
    }

    /**
     * Writes the SACK option: the duplicate first, then the islands from the newest on (RFC 2018 section 4, RFC 2883
     * section 4). Where several ACKs are due at once each begins one island later than the next, as if they had left one
     * by one: so every island is told of though a header has room for a few only.
     */
    void writeSack(long address, int blocks) {
        long at = HeaderOptions.writeSackHeader(address, blocks);
        int left = blocks;
        if (duplicateLeft != duplicateRight) {
            at = HeaderOptions.writeSackBlock(at, duplicateLeft, duplicateRight);
            left--;
        }
        if (left == 0) {
            return;
        }
        ReassemblyQueue reassembly = connection.receiver().reassembly();
        Island island = reassembly.newest();
        for (int skip = Math.min(duplicateAcksDue - 1, reassembly.islands() - left); skip > 0; skip--) {
            island = island.older;
        }
        for (; left > 0; left--) {
            at = HeaderOptions.writeSackBlock(at, island.left, island.right);
            island = island.older;
        }
    }
}
