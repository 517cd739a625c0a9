package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * Makes one segment of several that arrive in one burst and continue one another, so that their connection is found and
 * its state gone through once: what devices do with receive offload, in software and by the rules of Linux' GRO. Only
 * what says the same but for its place in the stream is merged: same ends, flags, window, acknowledgment, ECN bits and
 * timestamps, no SACK blocks, none larger than the first; a PSH or a smaller segment is the last.
 *
 * <p>One segment is held back at a time, within a burst alone, and what does not continue it goes behind it: nothing
 * overtakes anything, and a request that comes by itself is never held. Only the payload of the first is looked at for
 * the size of the peer's segments, and each that is merged counts for what is to be acknowledged.
 */
public final class SegmentMerger {

    /** As much as fits an IP packet, as with Linux: what is held must not grow without bounds. */
    private static final int MOST_BYTES = 65_535;

    private final TcpLayer layer;
    private IncomingSegment arriving = new IncomingSegment();
    private IncomingSegment held = new IncomingSegment();
    private boolean inBurst;
    private boolean holding;

    SegmentMerger(TcpLayer layer) {
        this.layer = layer;
    }

    /** The segment to fill in next. */
    IncomingSegment arriving() {
        return arriving;
    }

    /** From here on a segment that others may continue is held back. */
    public void begin() {
        inBurst = true;
    }

    /** What is held is processed: no more is to come for now. */
    public void end(long nowNanos) {
        inBurst = false;
        release(nowNanos);
    }

    /** {@link #arriving()} has been filled in: it is merged, held or processed. */
    void arrived(long nowNanos) {
        if (holding) {
            if (isContinuation()) {
                boolean last = arriving.payloadLength < held.segmentSize || arriving.has(TcpHeader.PSH);
                held.append(arriving);
                layer.counters().inMerged++;
                if (last || held.payloadLength > MOST_BYTES - held.segmentSize) {
                    release(nowNanos);
                }
                return;
            }
            release(nowNanos);
        }
        if (inBurst && isBeginning()) {
            IncomingSegment first = arriving;
            arriving = held;
            held = first;
            holding = true;
        } else {
            layer.process(arriving, nowNanos);
        }
    }

    private void release(long nowNanos) {
        if (holding) {
            holding = false;
            layer.process(held, nowNanos);
        }
    }

    private boolean isBeginning() {
        return arriving.flags == TcpHeader.ACK && arriving.payloadLength > 0 && arriving.options.sackBlocks == 0;
    }

    private boolean isContinuation() {
        return arriving.seq == held.payloadEnd()
                && (arriving.flags & ~TcpHeader.PSH) == TcpHeader.ACK
                && arriving.payloadLength > 0
                && arriving.payloadLength <= held.segmentSize
                && arriving.ack == held.ack
                && arriving.window == held.window
                && arriving.ecn == held.ecn
                && arriving.hasEndsOf(held)
                && arriving.options.sackBlocks == 0
                && arriving.options.hasTimestampsOf(held.options);
    }
}
