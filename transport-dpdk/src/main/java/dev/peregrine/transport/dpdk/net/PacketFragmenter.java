package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/**
 * Cuts a datagram that is larger than the path's MTU into pieces for fragments (RFC 791, RFC 8200 section 4.5). The pieces
 * are copies: whoever sends large datagrams has chosen convenience over speed.
 */
final class PacketFragmenter {

    private static final int UNIT = 8;

    private final LinkOutput link;
    private final StackCounters counters;
    private int nextIdentification;
    private PacketBuffer from;
    private int fromOffset;
    private int remaining;
    private int offset;

    /** @param firstIdentification not to be guessed, so that nobody can mix foreign fragments with ours (RFC 7739) */
    PacketFragmenter(LinkOutput link, StackCounters counters, int firstIdentification) {
        this.link = link;
        this.counters = counters;
        nextIdentification = firstIdentification;
    }

    /** Begins with a datagram, whose reference stays with the caller; its fragments have the identification returned. */
    int begin(PacketBuffer datagram, int length) {
        counters.increment(StackCounter.PACKETS_FRAGMENTED);
        from = datagram;
        fromOffset = 0;
        remaining = length;
        offset = 0;
        return nextIdentification();
    }

    /** Names a packet that is, or on its way may be, cut into fragments. */
    int nextIdentification() {
        return nextIdentification++;
    }

    /** Whether pieces are left. */
    boolean hasNext() {
        return remaining > 0;
    }

    /** Where the next piece belongs in the datagram, in bytes. */
    int offset() {
        return offset;
    }

    /**
     * The next piece, or null where the pool is empty.
     *
     * @param room bytes that a piece may have
     */
    PacketBuffer next(int room) {
        PacketBuffer piece = link.allocate();
        if (piece == null) {
            remaining = 0;
            return null;
        }
        int most = Math.min(room, piece.tailroom());
        int length = remaining <= most ? remaining : most / UNIT * UNIT;
        for (int copied = 0; copied < length; ) {
            int run = Math.min(length - copied, from.length() - fromOffset);
            NativeMemory.copy(from.address() + fromOffset, piece.append(run), run);
            copied += run;
            fromOffset += run;
            if (fromOffset == from.length()) {
                from = from.next();
                fromOffset = 0;
            }
        }
        offset += length;
        remaining -= length;
        return piece;
    }
}
