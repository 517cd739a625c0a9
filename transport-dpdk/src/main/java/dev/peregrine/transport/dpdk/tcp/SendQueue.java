package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/**
 * The application's data of one connection, from the first unacknowledged byte to the last one written. Holds one
 * reference to each buffer until all of it is acknowledged.
 */
final class SendQueue {

    /** Payloads smaller than this are copied behind one that is too, where there is room: cheaper than another buffer. */
    static final int COPY_LIMIT = 512;

    private PacketBuffer head;
    private PacketBuffer tail;
    private PacketBuffer unsent;
    private int headAcknowledged;
    private int unsentOffset;
    private int bytes;
    private int unsentBytes;

    /** Bytes not yet acknowledged, those not yet sent included. */
    int bytes() {
        return bytes;
    }

    /** The first buffer that is not acknowledged as a whole, or null. */
    PacketBuffer head() {
        return head;
    }

    /** Bytes that were never sent. */
    int unsentBytes() {
        return unsentBytes;
    }

    /** The buffer in which the bytes begin that were never sent, or null. */
    PacketBuffer unsent() {
        return unsent;
    }

    /** Where in {@link #unsent()} they begin. */
    int unsentOffset() {
        return unsentOffset;
    }

    /**
     * Appends data and takes over its reference.
     *
     * @param copyRoom bytes that a buffer may be filled up to by copying: what fits in one segment
     * @return bytes that were copied so that the buffer could be given back at once, else 0
     */
    int add(PacketBuffer payload, int copyRoom) {
        int length = payload.length();
        bytes += length;
        unsentBytes += length;
        if (length < COPY_LIMIT
                && unsent != null
                && tail.length() < COPY_LIMIT
                && tail.length() + length <= copyRoom
                && tail.tailroom() >= length
                && tail.isExclusive()) {
            NativeMemory.copy(payload.address(), tail.append(length), length);
            payload.release();
            return length;
        }
        payload.link(null);
        if (tail == null) {
            head = payload;
        } else {
            tail.link(payload);
        }
        tail = payload;
        if (unsent == null) {
            unsent = payload;
            unsentOffset = 0;
        }
        return 0;
    }

    /**
     * Bytes that the next segment takes: a run of whole buffers where they fit, else a part of one buffer.
     *
     * @param limit bytes that it may have
     * @param maxBuffers buffers that it may be chained of
     */
    int nextRun(int limit, int maxBuffers) {
        int run = unsent.length() - unsentOffset;
        if (unsentOffset > 0 || run >= limit) {
            return Math.min(run, limit);
        }
        PacketBuffer following = unsent.link();
        for (int count = 1; following != null && count < maxBuffers && run + following.length() <= limit; count++) {
            run += following.length();
            following = following.link();
        }
        return run;
    }

    /** Counts bytes as sent. */
    void sent(int count) {
        unsentBytes -= count;
        unsentOffset += count;
        while (unsent != null && unsentOffset >= unsent.length()) {
            unsentOffset -= unsent.length();
            unsent = unsent.link();
        }
    }

    /** Drops bytes from the front and gives back the buffers that are acknowledged as a whole. */
    void acknowledged(int count) {
        bytes -= count;
        headAcknowledged += count;
        while (head != null && headAcknowledged >= head.length()) {
            PacketBuffer done = head;
            headAcknowledged -= done.length();
            head = done.link();
            done.link(null);
            done.release();
        }
        if (head == null) {
            tail = null;
        }
    }

    /** Notes in a segment where its payload begins, counted from a buffer that lies before or at that place. */
    void locate(SentSegment segment, PacketBuffer from, int offset) {
        PacketBuffer buffer = from;
        int at = offset;
        while (buffer != null && at >= buffer.length()) {
            at -= buffer.length();
            buffer = buffer.link();
        }
        segment.buffer = segment.length == 0 ? null : buffer;
        segment.offset = at;
    }

    /** Gives all buffers back. */
    void clear() {
        unsent = null;
        unsentBytes = 0;
        acknowledged(bytes);
    }
}
