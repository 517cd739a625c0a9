package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/**
 * Payload of one connection that has arrived ahead of a gap: {@link Island islands} in the order of their sequence
 * numbers, and again by age, since the peer is told of the newest first (RFC 2018 section 4). The number of islands is
 * bounded, so that a search is short; the memory is bounded by the caller, who asks {@link #pinnedBytes()} first.
 */
final class ReassemblyQueue {

    /** More gaps than this in one window are an attack: the search for a place must not become one. */
    static final int MAX_ISLANDS = 256;

    /** Keeps those of a stack that are not in use, with their islands. */
    static final class Pool {

        private final Island.Pool islands = new Island.Pool();
        private ReassemblyQueue idle;

        ReassemblyQueue take() {
            ReassemblyQueue queue = idle;
            if (queue == null) {
                return new ReassemblyQueue(islands);
            }
            idle = queue.nextIdle;
            queue.nextIdle = null;
            return queue;
        }

        /** Takes one back that is empty. */
        void giveBack(ReassemblyQueue queue) {
            queue.nextIdle = idle;
            idle = queue;
        }
    }

    private final Island.Pool pool;
    private ReassemblyQueue nextIdle;
    private Island head;
    private Island tail;
    private Island newest;
    private int islands;
    private int bytes;
    private int pinnedBytes;

    /** What the payload added last had in common with what was there: empty where nothing. */
    private int duplicateLeft;

    private int duplicateRight;

    private ReassemblyQueue(Island.Pool pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        return head == null;
    }

    /** Gaps that payload waits behind. */
    int islands() {
        return islands;
    }

    /** The one that was added to last, or null; {@link Island#older} leads to the others. */
    Island newest() {
        return newest;
    }

    /** Bytes of memory that the islands keep from the packet pool. */
    int pinnedBytes() {
        return pinnedBytes;
    }

    int duplicateLeft() {
        return duplicateLeft;
    }

    int duplicateRight() {
        return duplicateRight;
    }

    /**
     * Takes in payload with its reference; of what is there already the old bytes stay.
     *
     * @return false where there are too many gaps already; the buffer is given back
     */
    boolean add(int seq, PacketBuffer buffer, TcpCounters counters) {
        duplicateLeft = seq;
        duplicateRight = seq;
        Island before = islandBefore(seq);
        int left = seq;
        int right = seq + buffer.length();
        if (before != null && SequenceNumber.greaterThan(before.right, left)) {
            int known = Math.min(before.right - left, buffer.length());
            duplicateRight = left + known;
            buffer.dropFront(known);
            left += known;
        }
        Island after = removeCovered(before, left, right);
        if (after != null && SequenceNumber.lessThan(after.left, right)) {
            duplicate(after.left, right);
            buffer.truncate(after.left - left);
            right = after.left;
        }
        if (left == right) {
            buffer.release();
            touch(before);
            return true;
        }
        boolean extendsBefore = before != null && before.right == left;
        if (!extendsBefore && islands == MAX_ISLANDS && (after == null || after.left != right)) {
            buffer.release();
            return false;
        }
        Island island = extendsBefore ? before : insert(before, left);
        append(island, buffer, counters);
        if (after != null && after.left == island.right) {
            join(island, after);
        }
        touch(island);
        return true;
    }

    private void duplicate(int left, int right) {
        if (duplicateLeft == duplicateRight) {
            duplicateLeft = left;
        }
        duplicateRight = right;
    }

    /** The last island that begins at or before a sequence number, or null. */
    private Island islandBefore(int seq) {
        if (tail != null && SequenceNumber.lessOrEqual(tail.left, seq)) {
            return tail;
        }
        Island before = null;
        for (Island i = head; i != null && SequenceNumber.lessOrEqual(i.left, seq); i = i.next) {
            before = i;
        }
        return before;
    }

    /** Removes the islands behind one that a new payload covers as a whole, and returns the first that stays. */
    private Island removeCovered(Island before, int left, int right) {
        Island covered = before == null ? head : before.next;
        while (covered != null && left != right && SequenceNumber.lessOrEqual(covered.right, right)) {
            duplicate(covered.left, covered.right);
            Island following = covered.next;
            unlink(before, covered);
            releaseBuffers(covered);
            pool.giveBack(covered);
            covered = following;
        }
        return covered;
    }

    private Island insert(Island before, int left) {
        Island island = pool.take();
        island.left = left;
        island.right = left;
        if (before == null) {
            island.next = head;
            head = island;
        } else {
            island.next = before.next;
            before.next = island;
        }
        if (island.next == null) {
            tail = island;
        }
        islands++;
        return island;
    }

    private void append(Island island, PacketBuffer buffer, TcpCounters counters) {
        int length = buffer.length();
        island.right += length;
        boolean copied = island.last != null
                && ReceiveQueue.wasteful(bytes, pinnedBytes)
                && ReceiveQueue.coalesce(island.last, buffer);
        bytes += length;
        if (copied) {
            counters.copiedPayloadBytes += length;
            counters.receiveCoalesced++;
            return;
        }
        pinnedBytes += buffer.capacity();
        buffer.link(null);
        if (island.last == null) {
            island.first = buffer;
        } else {
            island.last.link(buffer);
        }
        island.last = buffer;
    }

    /** The gap between an island and the next one is filled. */
    private void join(Island island, Island after) {
        island.right = after.right;
        island.last.link(after.first);
        island.last = after.last;
        unlink(island, after);
        pool.giveBack(after);
    }

    private void unlink(Island before, Island island) {
        if (before == null) {
            head = island.next;
        } else {
            before.next = island.next;
        }
        if (tail == island) {
            tail = before;
        }
        islands--;
        unlinkByAge(island);
    }

    private void unlinkByAge(Island island) {
        if (island.newer != null) {
            island.newer.older = island.older;
        } else if (newest == island) {
            newest = island.older;
        }
        if (island.older != null) {
            island.older.newer = island.newer;
        }
    }

    private void touch(Island island) {
        if (newest == island) {
            return;
        }
        unlinkByAge(island);
        island.newer = null;
        island.older = newest;
        if (newest != null) {
            newest.newer = island;
        }
        newest = island;
    }

    /** Takes out the payload that continues at a sequence number, with its reference, or null. */
    PacketBuffer poll(int rcvNxt) {
        while (head != null && SequenceNumber.lessOrEqual(head.left, rcvNxt)) {
            Island first = head;
            PacketBuffer buffer = first.first;
            int known = rcvNxt - first.left;
            first.left += buffer.length();
            first.first = buffer.link();
            buffer.link(null);
            forget(buffer);
            if (first.first == null) {
                unlink(null, first);
                pool.giveBack(first);
            }
            if (known < buffer.length()) {
                buffer.dropFront(known);
                return buffer;
            }
            buffer.release();
        }
        return null;
    }

    private void forget(PacketBuffer buffer) {
        bytes -= buffer.length();
        pinnedBytes -= buffer.capacity();
    }

    private void releaseBuffers(Island island) {
        PacketBuffer buffer = island.first;
        while (buffer != null) {
            PacketBuffer following = buffer.link();
            buffer.link(null);
            forget(buffer);
            buffer.release();
            buffer = following;
        }
    }

    /** Gives all buffers back. */
    void clear() {
        while (head != null) {
            Island first = head;
            unlink(null, first);
            releaseBuffers(first);
            pool.giveBack(first);
        }
    }
}
