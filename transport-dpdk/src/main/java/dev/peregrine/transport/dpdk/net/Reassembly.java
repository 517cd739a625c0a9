package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.util.TimerWheel;
import java.util.Arrays;

/**
 * The fragments of one packet that have come so far, in the order of their places. The one that comes first in the packet
 * keeps its headers, the others have lost them.
 */
final class Reassembly extends TimerWheel.Timer {

    /** What a fragment may do to a packet. */
    enum Outcome {
        KEPT,
        COMPLETE,
        DUPLICATE,
        /** The fragments contradict each other: none of them can be trusted (RFC 5722). */
        CONTRADICTION
    }

    /** A packet of 65,535 bytes over links of 576 has 119. */
    private static final int MAX_FRAGMENTS = 128;

    private static final int UNKNOWN = -1;

    private final FragmentTable table;
    private final PacketBuffer[] fragments = new PacketBuffer[MAX_FRAGMENTS];
    private final int[] offsets = new int[MAX_FRAGMENTS];
    private final int[] lengths = new int[MAX_FRAGMENTS];
    private int count;
    private int bytes;
    private int total;
    private int pinned;

    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int protocol;
    private int identification;
    private boolean toGroup;
    private boolean congestionExperienced;

    /** Bytes of the headers that the first fragment keeps. */
    int headersLength;

    /** Where the header lies in them that names the protocol of the whole packet; IPv6 only. */
    int protocolField;

    /** The next in the table, or in the list of those that are not in use. */
    Reassembly next;

    Reassembly(FragmentTable table) {
        this.table = table;
    }

    /** Begins with a packet. */
    void begin(IpArrival ip, int newIdentification) {
        sourceHigh = ip.sourceHigh;
        sourceLow = ip.sourceLow;
        destinationHigh = ip.destinationHigh;
        destinationLow = ip.destinationLow;
        protocol = ip.protocol;
        identification = newIdentification;
        toGroup = ip.toGroup;
        congestionExperienced = false;
        total = UNKNOWN;
    }

    /** Tells of the whole packet what its fragments have said: congestion that one has met, all have (RFC 3168 5.3). */
    void note(IpArrival ip) {
        ip.sourceHigh = sourceHigh;
        ip.sourceLow = sourceLow;
        ip.destinationHigh = destinationHigh;
        ip.destinationLow = destinationLow;
        ip.toGroup = toGroup;
        ip.ecn = congestionExperienced ? IpArrival.CONGESTION_EXPERIENCED : ip.ecn;
    }

    /** The fragment with which the packet begins, or null. */
    PacketBuffer first() {
        return count > 0 && offsets[0] == 0 ? fragments[0] : null;
    }

    boolean isOf(IpArrival ip, int otherIdentification) {
        return identification == otherIdentification
                && sourceLow == ip.sourceLow
                && destinationLow == ip.destinationLow
                && sourceHigh == ip.sourceHigh
                && destinationHigh == ip.destinationHigh
                && protocol == ip.protocol;
    }

    /** Buffers that are held. */
    int pinned() {
        return pinned;
    }

    /**
     * Takes a fragment, and its reference where the outcome is KEPT or COMPLETE.
     *
     * @param fragment its view begins with the IP header
     * @param ip its headersLength is that of all headers before the data
     * @param offset where the data belong
     * @param length bytes of the data
     * @param more whether further fragments follow
     */
    Outcome add(PacketBuffer fragment, IpArrival ip, int offset, int length, boolean more) {
        int end = offset + length;
        if (total != UNKNOWN && (end > total || (!more && end != total))) {
            return Outcome.CONTRADICTION;
        }
        int place = count;
        while (place > 0 && offsets[place - 1] > offset) {
            place--;
        }
        if (place > 0 && offsets[place - 1] == offset && lengths[place - 1] == length) {
            return Outcome.DUPLICATE;
        }
        boolean overlaps = (place > 0 && offsets[place - 1] + lengths[place - 1] > offset)
                || (place < count && end > offsets[place])
                || (!more && place < count);
        if (overlaps || count == MAX_FRAGMENTS) {
            return Outcome.CONTRADICTION;
        }
        if (offset == 0) {
            headersLength = ip.headersLength;
            protocolField = ip.protocolField;
        } else {
            fragment.dropFront(ip.headersLength);
        }
        insert(place, fragment, offset, length);
        congestionExperienced |= ip.ecn == IpArrival.CONGESTION_EXPERIENCED;
        if (!more) {
            total = end;
        }
        return bytes == total ? Outcome.COMPLETE : Outcome.KEPT;
    }

    private void insert(int place, PacketBuffer fragment, int offset, int length) {
        System.arraycopy(fragments, place, fragments, place + 1, count - place);
        System.arraycopy(offsets, place, offsets, place + 1, count - place);
        System.arraycopy(lengths, place, lengths, place + 1, count - place);
        fragments[place] = fragment;
        offsets[place] = offset;
        lengths[place] = length;
        count++;
        bytes += length;
        for (PacketBuffer b = fragment; b != null; b = b.next()) {
            pinned++;
        }
    }

    /** The whole packet as a chain, with its first fragment's headers; nothing is held any more. */
    PacketBuffer join() {
        for (int i = 0; i < count - 1; i++) {
            PacketBuffer last = fragments[i];
            while (last.next() != null) {
                last = last.next();
            }
            last.next(fragments[i + 1]);
        }
        PacketBuffer whole = fragments[0];
        forget();
        return whole;
    }

    /** Gives all fragments back. */
    void drop() {
        for (int i = 0; i < count; i++) {
            fragments[i].releasePacket();
        }
        forget();
    }

    private void forget() {
        Arrays.fill(fragments, 0, count, null);
        count = 0;
        bytes = 0;
        pinned = 0;
    }

    @Override
    protected void expired(long nowNanos) {
        table.timedOut(this, nowNanos);
    }
}
