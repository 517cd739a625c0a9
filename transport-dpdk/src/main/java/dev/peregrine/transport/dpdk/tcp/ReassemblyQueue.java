package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/**
 * Payload of one connection that has arrived ahead of a gap, sorted and without overlaps. Bounded by the caller, who
 * asks {@link #pinnedBytes()} first.
 */
final class ReassemblyQueue {

    /** One buffer and the sequence number of its first byte. */
    static final class Piece {
        private int seq;
        private PacketBuffer buffer;
        private Piece next;

        private int end() {
            return seq + buffer.length();
        }
    }

    /** Keeps the pieces of a stack that are not in use, so that reassembly allocates none. */
    static final class Pool {
        private Piece idle;

        private Piece take(int seq, PacketBuffer buffer) {
            Piece piece = idle;
            if (piece == null) {
                piece = new Piece();
            } else {
                idle = piece.next;
            }
            piece.seq = seq;
            piece.buffer = buffer;
            piece.next = null;
            return piece;
        }

        private void giveBack(Piece piece) {
            piece.buffer = null;
            piece.next = idle;
            idle = piece;
        }
    }

    private final Pool pool;
    private Piece head;
    private Piece tail;
    private int pinnedBytes;

    ReassemblyQueue(Pool pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        return head == null;
    }

    /** Bytes of memory that the pieces keep from the packet pool. */
    int pinnedBytes() {
        return pinnedBytes;
    }

    /** Takes in payload with its reference; what is there already is not replaced. */
    void add(int seq, PacketBuffer buffer, TcpCounters counters) {
        Piece before = pieceBefore(seq);
        int start = seq;
        if (before != null && SequenceNumber.greaterThan(before.end(), start)) {
            int known = before.end() - start;
            if (known >= buffer.length()) {
                buffer.release();
                return;
            }
            buffer.dropFront(known);
            start += known;
        }
        removeCovered(before, start + buffer.length());
        Piece after = before == null ? head : before.next;
        if (after != null && SequenceNumber.lessThan(after.seq, start + buffer.length())) {
            buffer.truncate(after.seq - start);
        }
        int length = buffer.length();
        if (length == 0) {
            buffer.release();
        } else if (before != null && before.end() == start && ReceiveQueue.coalesce(before.buffer, buffer)) {
            counters.copiedPayloadBytes += length;
            counters.receiveCoalesced++;
        } else {
            link(before, pool.take(start, buffer));
        }
    }

    /** The last piece that begins at or before a sequence number, or null. */
    private Piece pieceBefore(int seq) {
        if (tail != null && SequenceNumber.lessOrEqual(tail.seq, seq)) {
            return tail;
        }
        Piece before = null;
        for (Piece p = head; p != null && SequenceNumber.lessOrEqual(p.seq, seq); p = p.next) {
            before = p;
        }
        return before;
    }

    /** Removes the pieces behind one that a new piece covers as a whole. */
    private void removeCovered(Piece before, int end) {
        Piece covered = before == null ? head : before.next;
        while (covered != null && SequenceNumber.lessOrEqual(covered.end(), end)) {
            Piece following = covered.next;
            if (before == null) {
                head = following;
            } else {
                before.next = following;
            }
            if (following == null) {
                tail = before;
            }
            drop(covered).release();
            covered = following;
        }
    }

    private void link(Piece before, Piece piece) {
        pinnedBytes += piece.buffer.capacity();
        if (before == null) {
            piece.next = head;
            head = piece;
        } else {
            piece.next = before.next;
            before.next = piece;
        }
        if (piece.next == null) {
            tail = piece;
        }
    }

    private PacketBuffer drop(Piece piece) {
        PacketBuffer buffer = piece.buffer;
        pinnedBytes -= buffer.capacity();
        pool.giveBack(piece);
        return buffer;
    }

    /** Takes out the payload that continues at a sequence number, with its reference, or null. */
    PacketBuffer poll(int rcvNxt) {
        while (head != null && SequenceNumber.lessOrEqual(head.seq, rcvNxt)) {
            Piece first = head;
            int known = rcvNxt - first.seq;
            head = first.next;
            if (head == null) {
                tail = null;
            }
            PacketBuffer buffer = drop(first);
            if (known < buffer.length()) {
                buffer.dropFront(known);
                return buffer;
            }
            buffer.release();
        }
        return null;
    }

    /** Gives all buffers back. */
    void clear() {
        while (head != null) {
            Piece first = head;
            head = first.next;
            drop(first).release();
        }
        tail = null;
    }
}
