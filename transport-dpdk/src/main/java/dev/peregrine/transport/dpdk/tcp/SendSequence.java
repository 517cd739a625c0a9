package dev.peregrine.transport.dpdk.tcp;

/**
 * The send sequence variables of a connection (RFC 9293 section 3.3.1): what is acknowledged, what was sent, and how much
 * the peer takes (sections 3.4 and 3.8.6). A superclass rather than a member, since there is one for each of very many
 * connections.
 */
abstract class SendSequence {

    private int sndUna;
    private int sndNxt;
    private int sndWnd;
    private int sndWl1;
    private int maxWnd;
    private byte windowShift;

    SendSequence(int iss) {
        sndUna = iss;
        sndNxt = iss;
    }

    final int sndUna() {
        return sndUna;
    }

    final int sndNxt() {
        return sndNxt;
    }

    final int sndWnd() {
        return sndWnd;
    }

    /** The largest window that the peer has ever had. */
    final int maxWnd() {
        return maxWnd;
    }

    /** Sequence numbers that the peer's window has room for beyond SND.NXT; negative where it has shrunk. */
    final int windowRoom() {
        return sndUna + sndWnd - sndNxt;
    }

    /** Whether a sequence number is of what was sent and is not yet acknowledged. */
    final boolean isInFlight(int sequence) {
        return SequenceNumber.lessOrEqual(sndUna, sequence) && SequenceNumber.lessThan(sequence, sndNxt);
    }

    /** Whether an acknowledgment is of what was sent, and not too old to be true (RFC 5961 section 5). */
    final boolean isAcceptableAck(int ack) {
        return SequenceNumber.lessOrEqual(ack, sndNxt) && SequenceNumber.greaterOrEqual(ack, sndUna - maxWnd);
    }

    /** Windows of segments without SYN are so many bits longer than they say. */
    final void scaleWindow(int shift) {
        windowShift = (byte) shift;
    }

    /** SEG.WND in bytes; the window of a SYN is never scaled (RFC 7323 section 2.2). */
    final int scaledWindow(IncomingSegment segment) {
        return segment.windowScaled ? segment.window << windowShift : segment.window;
    }

    /**
     * Whether a segment's window is later than the one known. Other than in RFC 9293 one that acknowledges new data is so
     * always: SND.UNA would move on under an old window, and its right edge past what the peer has ever allowed.
     */
    final boolean isNewerWindow(IncomingSegment segment) {
        return SequenceNumber.greaterThan(segment.ack, sndUna)
                || (segment.ack == sndUna
                        // An ACK of SND.UNA is never older than that of the last update, SND.WL2.
                        && SequenceNumber.lessOrEqual(sndWl1, segment.seq));
    }

    /** Takes over the window that a segment tells. */
    final void updateWindow(IncomingSegment segment) {
        sndWnd = scaledWindow(segment);
        maxWnd = Math.max(maxWnd, sndWnd);
        sndWl1 = segment.seq;
    }

    /** All before a sequence number has arrived. */
    final void advanceUna(int ack) {
        sndUna = ack;
    }

    /** All before a sequence number has been sent. */
    final void advanceNxt(int end) {
        sndNxt = end;
    }
}
