package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.OutboundPath;
import java.util.Arrays;

/** RSTs that leave with the next flush, of connections that are gone or never were. Bounded; recycles its entries. */
final class ResetQueue {

    /** As many as a flood of stray segments may cause in one turn. */
    private static final int MAX_SIZE = 4096;

    private static final class Entry {
        private OutboundPath path;
        private int localPort;
        private int remotePort;
        private int seq;
        private int ack;
        private int flags;
    }

    private Entry[] entries = new Entry[16];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    boolean isFull() {
        return size == MAX_SIZE;
    }

    /** Returns false where too many wait already. */
    boolean add(OutboundPath path, int localPort, int remotePort, int seq, int ack, int flags) {
        if (size == MAX_SIZE) {
            return false;
        }
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size * 2);
        }
        Entry entry = entries[size];
        if (entry == null) {
            entry = new Entry();
            entries[size] = entry;
        }
        entry.path = path;
        entry.localPort = localPort;
        entry.remotePort = remotePort;
        entry.seq = seq;
        entry.ack = ack;
        entry.flags = flags;
        size++;
        return true;
    }

    void flush(SegmentTransmitter transmitter) {
        for (int i = 0; i < size; i++) {
            Entry entry = entries[i];
            transmitter.sendReset(entry.path, entry.localPort, entry.remotePort, entry.seq, entry.ack, entry.flags);
            entry.path = null;
        }
        size = 0;
    }
}
