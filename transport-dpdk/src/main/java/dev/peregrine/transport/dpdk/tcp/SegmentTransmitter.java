package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * Puts segments into buffers and hands them to the path. Payload is never copied where it can be helped: headers go into
 * the headroom of the payload's own buffer while nobody else reads it, else into a buffer of their own to which slices of
 * the payload are chained; only where the device takes no chain that long the payload is copied.
 */
final class SegmentTransmitter {

    private static final int PROTOCOL = 6;

    /** ECT(0) (RFC 3168 section 5). */
    private static final int ECN_CAPABLE = 2;

    /** Bytes that the Ethernet header with a VLAN tag takes before the IP header. */
    private static final int LINK_HEADER = 18;

    private final PacketPool pool;
    private final TcpCounters counters;

    SegmentTransmitter(PacketPool pool, TcpCounters counters) {
        this.pool = pool;
        this.counters = counters;
    }

    /** Payload bytes that a segment may have of those that may be sent. */
    int segmentLimit(OutboundPath path, int mss, int sendable) {
        int limit = mss;
        if (path.segmentationLimit() > mss && sendable > mss) {
            int segments = Math.min(path.segmentationLimit(), sendable) / mss;
            limit = segments * mss;
        }
        if (path.maxChain() == 1) {
            // The payload may have to be copied behind its headers into one buffer.
            limit = Math.min(limit, pool.dataRoom() - TcpHeader.MAX_LENGTH);
        }
        return Math.min(limit, sendable);
    }

    /** Whether payload can leave in one segment: chained, or copied into one buffer. */
    boolean takesWhole(OutboundPath path, PacketBuffer payload, int offset, int length) {
        return 1 + buffersOf(payload, offset, length) <= path.maxChain()
                || length <= pool.dataRoom() - TcpHeader.MAX_LENGTH;
    }

    /**
     * Sends a segment of a connection. It carries ACK, but for the first SYN, and the window.
     *
     * @param flags SYN, FIN, PSH
     * @param payload the buffer of the send queue where the payload begins; null without payload
     * @param offset where it begins there
     * @return false where the pool has no buffer or the device no room
     */
    boolean send(TcpConnection c, int seq, int flags, PacketBuffer payload, int offset, int length, long nowNanos) {
        if (!c.path().hasRoom()) {
            return false;
        }
        int headerLength = SegmentHeader.length(c, flags, length);
        boolean sent;
        if (length == 0) {
            sent = sendHeader(c, seq, flags, headerLength, nowNanos);
        } else if (canPrepend(c.path(), headerLength, payload, offset, length)) {
            sendInPlace(c, seq, flags, headerLength, payload, length, nowNanos);
            sent = true;
        } else {
            sent = sendGathered(c, seq, flags, headerLength, payload, offset, length, nowNanos);
        }
        if (!sent) {
            counters.noBuffers++;
        }
        return sent;
    }

    private boolean sendHeader(TcpConnection c, int seq, int flags, int headerLength, long nowNanos) {
        PacketBuffer header = pool.allocate();
        if (header == null) {
            return false;
        }
        writeHeader(header.append(headerLength), c, seq, flags, headerLength, nowNanos);
        c.path().transmit(header, PROTOCOL, headerLength, c.options().trafficClass(), 0);
        return true;
    }

    /** Whether the payload is a run of whole buffers that nobody else reads, with room for headers before it. */
    private static boolean canPrepend(
            OutboundPath path, int headerLength, PacketBuffer payload, int offset, int length) {
        if (offset != 0 || payload.headroom() < headerLength + path.networkHeaderLength() + LINK_HEADER) {
            return false;
        }
        int run = 0;
        int buffers = 0;
        PacketBuffer buffer = payload;
        while (run < length) {
            if (!buffer.isExclusive()) {
                return false;
            }
            run += buffer.length();
            buffers++;
            buffer = buffer.link();
        }
        return run == length && buffers <= path.maxChain();
    }

    private void sendInPlace(
            TcpConnection c, int seq, int flags, int headerLength, PacketBuffer first, int length, long nowNanos) {
        int viewOffset = first.offset();
        int viewLength = first.length();
        PacketBuffer last = first.retain();
        for (int run = viewLength; run < length; run += last.length()) {
            PacketBuffer following = last.link().retain();
            last.next(following);
            last = following;
        }
        writeHeader(first.prepend(headerLength), c, seq, flags, headerLength, nowNanos);
        c.path().transmit(first, PROTOCOL, headerLength, trafficClass(c, seq), segmentSize(c, seq, length));
        first.view(viewOffset, viewLength);
        for (PacketBuffer buffer = first; buffer != last; buffer = buffer.link()) {
            buffer.next(null);
        }
    }

    private boolean sendGathered(
            TcpConnection c,
            int seq,
            int flags,
            int headerLength,
            PacketBuffer payload,
            int offset,
            int length,
            long nowNanos) {
        PacketBuffer header = pool.allocate();
        if (header == null) {
            return false;
        }
        writeHeader(header.append(headerLength), c, seq, flags, headerLength, nowNanos);
        if (1 + buffersOf(payload, offset, length) <= c.path().maxChain()) {
            chain(header, payload, offset, length);
        } else {
            copy(header, payload, offset, length);
            counters.copiedPayloadBytes += length;
        }
        c.path().transmit(header, PROTOCOL, headerLength, trafficClass(c, seq), segmentSize(c, seq, length));
        return true;
    }

    private static int buffersOf(PacketBuffer payload, int offset, int length) {
        int buffers = 0;
        int left = length + offset;
        for (PacketBuffer buffer = payload; left > 0; buffer = buffer.link()) {
            left -= buffer.length();
            buffers++;
        }
        return buffers;
    }

    private static void chain(PacketBuffer header, PacketBuffer payload, int offset, int length) {
        PacketBuffer last = header;
        int from = offset;
        int left = length;
        for (PacketBuffer buffer = payload; left > 0; buffer = buffer.link()) {
            int bytes = Math.min(left, buffer.length() - from);
            PacketBuffer slice = buffer.slice(from, bytes);
            last.next(slice);
            last = slice;
            left -= bytes;
            from = 0;
        }
    }

    private static void copy(PacketBuffer header, PacketBuffer payload, int offset, int length) {
        int from = offset;
        int left = length;
        for (PacketBuffer buffer = payload; left > 0; buffer = buffer.link()) {
            int bytes = Math.min(left, buffer.length() - from);
            NativeMemory.copy(buffer.address() + from, header.append(bytes), bytes);
            left -= bytes;
            from = 0;
        }
    }

    /** Payload may be marked when it is sent for the first time, and never else (RFC 3168 sections 6.1.2 and 6.1.5). */
    private static int trafficClass(TcpConnection c, int seq) {
        int chosen = c.options().trafficClass();
        return c.ecn() && seq == c.sender().sndNxt() ? chosen | ECN_CAPABLE : chosen;
    }

    private static int segmentSize(TcpConnection c, int seq, int length) {
        int mss = c.sender().mss();
        return length > mss && !c.sender().pathProbe().isAt(seq) ? mss : 0;
    }

    private void writeHeader(long address, TcpConnection c, int seq, int flags, int headerLength, long nowNanos) {
        SegmentHeader.write(address, c, seq, flags, headerLength, nowNanos);
        counters.outSegs++;
    }

    /** Sends the SYN and ACK that answers a request; nothing is retried. */
    void sendSynAck(SynRequest request, TcpSettings settings, long nowNanos) {
        PacketBuffer header = pool.allocate();
        if (header == null) {
            counters.noBuffers++;
            return;
        }
        int headerLength = SegmentHeader.synAckLength(request);
        SegmentHeader.writeSynAck(header.append(headerLength), request, settings, headerLength, nowNanos);
        request.path.transmit(header, PROTOCOL, headerLength, 0, 0);
        counters.outSegs++;
    }

    /** Sends a RST, of a connection that is gone or never was; nothing is retried. */
    void sendReset(OutboundPath path, int localPort, int remotePort, int seq, int ack, int flags) {
        PacketBuffer header = pool.allocate();
        if (header == null) {
            counters.noBuffers++;
            return;
        }
        long address = header.append(TcpHeader.LENGTH);
        TcpHeader.write(address, localPort, remotePort, seq, ack, TcpHeader.LENGTH, flags, 0);
        path.transmit(header, PROTOCOL, TcpHeader.LENGTH, 0, 0);
        counters.outSegs++;
        counters.outRsts++;
    }
}
