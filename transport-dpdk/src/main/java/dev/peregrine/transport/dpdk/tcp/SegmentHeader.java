package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * Writes the header of a connection's segment: acknowledgment, window and options (RFC 9293 section 3.1). Options stand
 * in the order in which Linux has them, which every middlebox has seen. Keeps no state of its own.
 */
final class SegmentHeader {

    private SegmentHeader() {}

    /**
     * Bytes of the header with its options. SACK blocks come along where the payload leaves room for them, so that they
     * never make payload wait; a pure ACK has as many as it can.
     *
     * @param flags SYN or not
     */
    static int length(TcpConnection c, int flags, int payloadLength) {
        if ((flags & TcpHeader.SYN) != 0) {
            return TcpHeader.LENGTH + synOptionsLength(c);
        }
        int length = TcpHeader.LENGTH + optionsLength(c);
        int blocks = c.receiver().acks().sackBlocks();
        if (blocks == 0) {
            return length;
        }
        // What is small since the path is suspected of losing what is large must stay so.
        int fits =
                c.sender().pathProbe().retransmissionMss(c.sender(), c.sender().mss());
        int room = Math.min(TcpHeader.MAX_LENGTH - length, fits - payloadLength);
        return length + HeaderOptions.sackLength(Math.min(blocks, HeaderOptions.sackBlocksIn(room)));
    }

    /** Bytes of options in every segment of a connection without SYN; SACK blocks come to that where there are any. */
    static int optionsLength(TcpConnection c) {
        return c.timestamps() ? HeaderOptions.TIMESTAMPS_LENGTH : 0;
    }

    private static int synOptionsLength(TcpConnection c) {
        return HeaderOptions.MSS_LENGTH
                + (c.windowScaling() ? HeaderOptions.WINDOW_SCALE_LENGTH : 0)
                + (c.selectiveAcks() && !c.timestamps() ? HeaderOptions.SACK_PERMITTED_LENGTH : 0)
                + (c.timestamps() ? HeaderOptions.TIMESTAMPS_LENGTH : 0);
    }

    /**
     * Writes the header. The segment counts as sent from now on: what it acknowledges is no longer due.
     *
     * @param flags SYN, FIN, PSH; ACK is added, but for the first SYN
     * @param headerLength as {@link #length} has said
     */
    static void write(long address, TcpConnection c, int seq, int flags, int headerLength, long nowNanos) {
        boolean syn = (flags & TcpHeader.SYN) != 0;
        boolean acknowledges = c.state() != TcpState.SYN_SENT;
        TcpReceiver receiver = c.receiver();
        int window = syn ? receiver.window().synField() : receiver.window().field();
        TcpHeader.write(
                address,
                c.localPort(),
                c.remotePort(),
                seq,
                acknowledges ? receiver.rcvNxt() : 0,
                headerLength,
                flags | headerFlags(c, syn),
                window);
        long at = address + TcpHeader.LENGTH;
        if (syn) {
            at = writeSynOptions(at, c);
        }
        if (c.timestamps()) {
            int echo = acknowledges ? receiver.tsRecent() : 0;
            at = syn && c.selectiveAcks()
                    ? HeaderOptions.writeSackPermittedAndTimestamps(at, c.timestampNow(nowNanos), echo)
                    : HeaderOptions.writeTimestamps(at, c.timestampNow(nowNanos), echo);
        }
        if (syn && c.windowScaling()) {
            at = HeaderOptions.writeWindowScale(at, receiver.window().shift());
        }
        int left = headerLength - (int) (at - address);
        if (left > 0) {
            receiver.acks().writeSack(at, HeaderOptions.sackBlocksIn(left));
        }
        receiver.acks().acknowledged(receiver.rcvNxt());
    }

    /** Bytes of the header of the SYN and ACK that answers a request. */
    static int synAckLength(SynRequest r) {
        return TcpHeader.LENGTH
                + HeaderOptions.MSS_LENGTH
                + (r.timestamps ? HeaderOptions.TIMESTAMPS_LENGTH : 0)
                + (r.selectiveAcks && !r.timestamps ? HeaderOptions.SACK_PERMITTED_LENGTH : 0)
                + (r.windowScaling() ? HeaderOptions.WINDOW_SCALE_LENGTH : 0);
    }

    /** Writes the SYN and ACK that answers a request. */
    static void writeSynAck(long address, SynRequest r, TcpSettings settings, int headerLength, long nowNanos) {
        TcpHeader.write(
                address,
                r.localPort(),
                r.remotePort(),
                r.iss,
                r.irs + 1,
                headerLength,
                TcpHeader.SYN | TcpHeader.ACK | (r.ecn ? TcpHeader.ECE : 0),
                ReceiveWindow.firstField(settings.receiveBufferSize()));
        long at = HeaderOptions.writeMss(address + TcpHeader.LENGTH, TcpReceiver.mss(r.path));
        if (r.timestamps) {
            int now = TcpConnection.timestamp(nowNanos, r.timestampOffset);
            int value = r.cookie ? SynCookies.encodeOptions(r, now) : now;
            at = r.selectiveAcks
                    ? HeaderOptions.writeSackPermittedAndTimestamps(at, value, r.tsRecent)
                    : HeaderOptions.writeTimestamps(at, value, r.tsRecent);
        } else if (r.selectiveAcks) {
            at = HeaderOptions.writeSackPermitted(at);
        }
        if (r.windowScaling()) {
            HeaderOptions.writeWindowScale(at, ReceiveWindow.shiftFor(settings));
        }
    }

    /** ACK, and what is said of congestion: in a SYN whether we can speak of it at all (RFC 3168 section 6.1.1). */
    private static int headerFlags(TcpConnection c, boolean syn) {
        if (c.state() == TcpState.SYN_SENT) {
            return c.ecn() ? TcpHeader.ECE | TcpHeader.CWR : 0;
        }
        if (syn) {
            return c.ecn() ? TcpHeader.ACK | TcpHeader.ECE : TcpHeader.ACK;
        }
        return TcpHeader.ACK | c.receiver().acks().congestionFlag();
    }

    private static long writeSynOptions(long address, TcpConnection c) {
        long at = HeaderOptions.writeMss(address, c.receiver().mss());
        return c.selectiveAcks() && !c.timestamps() ? HeaderOptions.writeSackPermitted(at) : at;
    }
}
