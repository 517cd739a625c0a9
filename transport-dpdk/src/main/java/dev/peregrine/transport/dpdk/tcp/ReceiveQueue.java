package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/**
 * Payload of one connection that has arrived in order and waits to be read. Connections that have none share one that
 * stays empty.
 */
final class ReceiveQueue {

    /** Payloads smaller than this may be copied behind one that is too. */
    private static final int COPY_LIMIT = 512;

    /** What a queue may pin before it is asked how much of that is payload. */
    private static final int TOLERATED_PINNED_BYTES = 32 * 1024;

    /** Payload is worth the memory it pins where that is not more than so many times as large. */
    private static final int TOLERATED_WASTE = 4;

    /** Keeps those of a stack that are not in use. */
    static final class Pool {

        private final ReceiveQueue empty = new ReceiveQueue();
        private ReceiveQueue idle;

        /** The one that all connections share which have nothing to read; nothing may be added to it. */
        ReceiveQueue empty() {
            return empty;
        }

        ReceiveQueue take() {
            ReceiveQueue queue = idle;
            if (queue == null) {
                return new ReceiveQueue();
            }
            idle = queue.nextIdle;
            queue.nextIdle = null;
            return queue;
        }

        void giveBack(ReceiveQueue queue) {
            queue.nextIdle = idle;
            idle = queue;
        }
    }

    private ReceiveQueue nextIdle;
    private PacketBuffer head;
    private PacketBuffer tail;
    private int bytes;
    private int pinnedBytes;

    /** Bytes that can be read. */
    int bytes() {
        return bytes;
    }

    /** Bytes of memory that they keep from the pool. */
    int pinnedBytes() {
        return pinnedBytes;
    }

    /** Appends payload, taking its reference, and counts it. */
    void add(PacketBuffer payload, TcpCounters counters) {
        int length = payload.length();
        boolean copied = tail != null && wasteful(bytes, pinnedBytes) && coalesce(tail, payload);
        bytes += length;
        if (copied) {
            counters.copiedPayloadBytes += length;
            counters.receiveCoalesced++;
            return;
        }
        pinnedBytes += payload.capacity();
        payload.link(null);
        if (tail == null) {
            head = payload;
        } else {
            tail.link(payload);
        }
        tail = payload;
    }

    /**
     * Whether a queue pins so much memory for so little payload that a run of small ones must not pin a buffer each. A
     * reader that keeps up gets everything where it arrived.
     */
    static boolean wasteful(int bytes, int pinnedBytes) {
        return pinnedBytes >= TOLERATED_PINNED_BYTES && bytes < pinnedBytes / TOLERATED_WASTE;
    }

    /** Copies a small payload behind another small one if it can, and then gives its buffer back. */
    static boolean coalesce(PacketBuffer into, PacketBuffer payload) {
        int length = payload.length();
        if (length >= COPY_LIMIT || into.length() >= COPY_LIMIT || into.tailroom() < length || !into.isExclusive()) {
            return false;
        }
        NativeMemory.copy(payload.address(), into.append(length), length);
        payload.release();
        return true;
    }

    /** Takes the first buffer out with its reference, or null. */
    PacketBuffer poll() {
        PacketBuffer first = head;
        if (first == null) {
            return null;
        }
        head = first.link();
        if (head == null) {
            tail = null;
        }
        first.link(null);
        bytes -= first.length();
        pinnedBytes -= first.capacity();
        return first;
    }

    /** Gives all buffers back. */
    void clear() {
        PacketBuffer buffer;
        while ((buffer = poll()) != null) {
            buffer.release();
        }
    }
}
