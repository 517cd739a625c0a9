package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.util.Arrays;

/**
 * Makes one segment of several that arrive in one burst and continue one another, so that their connection is found and
 * its state gone through once: what devices do with receive offload, in software and by the rules of Linux' GRO. Only
 * what says the same but for its place in the stream is merged: same ends, flags, window, acknowledgment, ECN bits and
 * timestamps, no SACK blocks, none larger than the first; a PSH or a smaller segment is the last.
 *
 * <p>One segment of a flow is held back at a time, within a burst alone, and what does not continue it goes behind it:
 * within a flow nothing overtakes anything, and a request that comes by itself is never held. As many flows may be
 * interleaved as Linux holds in one of its buckets. Only the payload of the first is looked at for the size of the peer's
 * segments, and each that is merged counts for what is to be acknowledged.
 */
public final class SegmentMerger {

    /** As much as fits an IP packet, as with Linux: what is held must not grow without bounds. */
    private static final int MOST_BYTES = 65_535;

    /** Flows of which a segment is held. */
    private static final int MOST_FLOWS = 8;

    private final TcpLayer layer;

    /** What is held, in the order of its arrival; behind that, segments to be filled in. */
    private final IncomingSegment[] held = new IncomingSegment[MOST_FLOWS];

    private IncomingSegment arriving = new IncomingSegment();
    private int holding;
    private boolean inBurst;

    SegmentMerger(TcpLayer layer) {
        this.layer = layer;
        Arrays.setAll(held, place -> new IncomingSegment());
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
        while (holding > 0) {
            release(0, nowNanos);
        }
    }

    /** {@link #arriving()} has been filled in: it is merged, held or processed. */
    void arrived(long nowNanos) {
        int place = placeOfFlow();
        if (place >= 0) {
            IncomingSegment first = held[place];
            if (isContinuationOf(first)) {
                boolean last = arriving.payloadLength < first.segmentSize || arriving.has(TcpHeader.PSH);
                first.append(arriving);
                layer.counters().inMerged++;
                if (last || first.payloadLength > MOST_BYTES - first.segmentSize) {
                    release(place, nowNanos);
                }
                return;
            }
            release(place, nowNanos);
        }
        if (inBurst && isBeginning()) {
            hold(nowNanos);
        } else {
            layer.process(arriving, nowNanos);
        }
    }

    /** Where a segment of the same flow is held, or -1. */
    private int placeOfFlow() {
        for (int place = 0; place < holding; place++) {
            if (arriving.hasEndsOf(held[place])) {
                return place;
            }
        }
        return -1;
    }

    private void hold(long nowNanos) {
        if (holding == MOST_FLOWS) {
            release(0, nowNanos);
        }
        IncomingSegment free = held[holding];
        held[holding] = arriving;
        arriving = free;
        holding++;
    }

    private void release(int place, long nowNanos) {
        IncomingSegment segment = held[place];
        holding--;
        System.arraycopy(held, place + 1, held, place, holding - place);
        held[holding] = segment;
        layer.process(segment, nowNanos);
    }

    private boolean isBeginning() {
        return arriving.flags == TcpHeader.ACK && arriving.payloadLength > 0 && arriving.options.sackBlocks == 0;
    }

    private boolean isContinuationOf(IncomingSegment first) {
        return arriving.seq == first.payloadEnd()
                && (arriving.flags & ~TcpHeader.PSH) == TcpHeader.ACK
                && arriving.payloadLength > 0
                && arriving.payloadLength <= first.segmentSize
                && arriving.ack == first.ack
                && arriving.window == first.window
                && arriving.ecn == first.ecn
                && arriving.options.sackBlocks == 0
                && arriving.options.hasTimestampsOf(first.options);
    }
}
