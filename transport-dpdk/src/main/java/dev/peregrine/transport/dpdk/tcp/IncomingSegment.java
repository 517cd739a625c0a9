package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * The segment being processed: its header in fields and its payload as a chain of buffers. One object serves a whole
 * stack; whoever takes the payload takes its references.
 */
final class IncomingSegment {

    private static final int CONGESTION_EXPERIENCED = 3;

    final HeaderOptions options = new HeaderOptions();

    long localHigh;
    long localLow;
    long remoteHigh;
    long remoteLow;
    int sourcePort;
    int destinationPort;

    /** SEG.SEQ; moves on when the front is trimmed. */
    int seq;

    /** SEG.ACK. */
    int ack;

    /** SEG.WND as it stands in the header. */
    int window;

    /** Whether the window field is in units of the window scale: not in a SYN. */
    boolean windowScaled;

    int flags;

    /** The two ECN bits of the IP header (RFC 3168 section 5). */
    int ecn;

    /** Bytes of payload that are left. */
    int payloadLength;

    /** Bytes of payload that it had on its way; those of the first where it was merged. */
    int segmentSize;

    /** Segments that it was merged of. */
    int segments;

    private PacketBuffer payload;

    /** The last buffer of the payload. */
    private PacketBuffer last;

    /**
     * Takes a segment apart and takes its reference over.
     *
     * @param segment its view begins with the TCP header, which lies in the first buffer
     * @return false where the header is malformed; the payload is there to be discarded nevertheless
     */
    boolean parse(PacketBuffer segment) {
        payload = segment;
        payloadLength = 0;
        segments = 1;
        if (segment.length() < TcpHeader.LENGTH) {
            return false;
        }
        long address = segment.address();
        int headerLength = TcpHeader.headerLength(address);
        if (headerLength < TcpHeader.LENGTH || headerLength > segment.length()) {
            return false;
        }
        sourcePort = TcpHeader.sourcePort(address);
        destinationPort = TcpHeader.destinationPort(address);
        seq = TcpHeader.sequence(address);
        ack = TcpHeader.acknowledgment(address);
        flags = TcpHeader.flags(address);
        window = TcpHeader.window(address);
        windowScaled = !has(TcpHeader.SYN);
        if (!options.parse(address + TcpHeader.LENGTH, headerLength - TcpHeader.LENGTH)) {
            return false;
        }
        segment.dropFront(headerLength);
        payloadLength = segment.packetLength();
        segmentSize = payloadLength;
        return sourcePort != 0 && destinationPort != 0;
    }

    /** Whether both are of the same connection. */
    boolean hasEndsOf(IncomingSegment other) {
        return sourcePort == other.sourcePort
                && destinationPort == other.destinationPort
                && remoteLow == other.remoteLow
                && localLow == other.localLow
                && remoteHigh == other.remoteHigh
                && localHigh == other.localHigh;
    }

    /** Takes over the payload of the segment that follows this one in its stream. */
    void append(IncomingSegment following) {
        if (segments == 1) {
            last = lastOf(payload);
        }
        last.next(following.payload);
        last = lastOf(following.payload);
        payloadLength += following.payloadLength;
        flags |= following.flags;
        segments++;
        following.payload = null;
    }

    private static PacketBuffer lastOf(PacketBuffer chain) {
        PacketBuffer buffer = chain;
        while (buffer.next() != null) {
            buffer = buffer.next();
        }
        return buffer;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Whether a router has marked the packet. */
    boolean isCongestionExperienced() {
        return ecn == CONGESTION_EXPERIENCED;
    }

    /**
     * Whether a SYN, or a SYN and ACK, offers ECN (RFC 3168 section 6.1.1). One that sends the first one's flags back as
     * they were, and one whose own packet says that it could be marked, are broken.
     */
    boolean offersEcn() {
        int expected = has(TcpHeader.ACK) ? TcpHeader.ECE : TcpHeader.ECE | TcpHeader.CWR;
        return (flags & (TcpHeader.ECE | TcpHeader.CWR)) == expected && ecn == 0;
    }

    /** SEG.LEN: payload, SYN and FIN. */
    int length() {
        return payloadLength + ((flags & TcpHeader.SYN) != 0 ? 1 : 0) + ((flags & TcpHeader.FIN) != 0 ? 1 : 0);
    }

    /** The sequence number behind the payload; a FIN has this one. */
    int payloadEnd() {
        return seq + payloadLength;
    }

    /** Makes the segment one without SYN, as if it had begun behind it. */
    void dropSyn() {
        flags &= ~TcpHeader.SYN;
        seq++;
    }

    /** Takes payload off the front that has been received before. */
    void trimFront(int bytes) {
        seq += bytes;
        payloadLength -= bytes;
        int left = bytes;
        while (left > 0) {
            PacketBuffer first = payload;
            if (first.length() > left) {
                first.dropFront(left);
                return;
            }
            left -= first.length();
            payload = first.next();
            first.next(null);
            first.release();
        }
    }

    /** Takes payload off the back that does not fit in the window, and the FIN behind it. */
    void trimBack(int bytes) {
        payloadLength -= bytes;
        flags &= ~TcpHeader.FIN;
    }

    /** The next buffer of the payload, its view cut to what belongs to it, with its reference; null behind the last. */
    PacketBuffer takePayload() {
        while (payloadLength > 0) {
            PacketBuffer taken = payload;
            payload = taken.next();
            taken.next(null);
            if (taken.length() == 0) {
                taken.release();
                continue;
            }
            if (taken.length() > payloadLength) {
                taken.truncate(payloadLength);
            }
            seq += taken.length();
            payloadLength -= taken.length();
            return taken;
        }
        return null;
    }

    /** Gives back what nobody has taken. */
    void discard() {
        if (payload != null) {
            payload.releasePacket();
            payload = null;
        }
    }
}
