package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.util.ArrayDeque;

/**
 * The frames that a simulated device has been given and still holds: first queued, then leaving one after the other,
 * then sent but not yet given back, as a NIC gives buffers back in batches.
 */
final class TransmitRing {

    /** A frame in the ring. Its buffers' memory is held, their objects are released already. */
    static final class Entry {
        private final NativePacketPool[] pools;
        private final long[] handles;
        private final long[] addresses;
        private final int[] lengths;
        private int buffers;
        private int length;

        int offload;
        long offloadLengths;
        long departureNanos;

        private Entry(int maxChain) {
            pools = new NativePacketPool[maxChain];
            handles = new long[maxChain];
            addresses = new long[maxChain];
            lengths = new int[maxChain];
        }

        private void take(PacketBuffer frame) {
            offload = frame.offload();
            offloadLengths = frame.offloadLengths();
            buffers = 0;
            length = 0;
            for (PacketBuffer b = frame; b != null; b = b.next()) {
                pools[buffers] = (NativePacketPool) b.pool();
                handles[buffers] = pools[buffers].hold(b);
                addresses[buffers] = b.address();
                lengths[buffers] = b.length();
                length += b.length();
                buffers++;
            }
            frame.releasePacket();
        }

        int length() {
            return length;
        }

        /** Reads the bytes as they are now, whatever they were when the frame was queued. */
        void read(long target) {
            int done = 0;
            for (int i = 0; i < buffers; i++) {
                NativeMemory.copy(addresses[i], target + done, lengths[i]);
                done += lengths[i];
            }
        }

        private void giveBack() {
            for (int i = 0; i < buffers; i++) {
                pools[i].unhold(handles[i]);
            }
        }
    }

    private final int maxChain;
    private final ArrayDeque<Entry> queued = new ArrayDeque<>();
    private final ArrayDeque<Entry> leaving = new ArrayDeque<>();
    private final ArrayDeque<Entry> sent = new ArrayDeque<>();
    private final ArrayDeque<Entry> idle = new ArrayDeque<>();
    private int completionBatch = 1;

    TransmitRing(int maxChain) {
        this.maxChain = maxChain;
    }

    /** Frames sent until their memory is given back, all at once. */
    void completionBatch(int frames) {
        completionBatch = frames;
    }

    /** Frames that have not left yet. */
    int waiting() {
        return queued.size() + leaving.size();
    }

    /** Takes a frame, one reference of each of its buffers, until {@link #depart} is called. */
    void queue(PacketBuffer frame) {
        Entry entry = idle.poll();
        if (entry == null) {
            entry = new Entry(maxChain);
        }
        entry.take(frame);
        queued.add(entry);
    }

    /** The next frame to be given a time of departure, or null. */
    Entry startLeaving() {
        Entry entry = queued.poll();
        if (entry != null) {
            leaving.add(entry);
        }
        return entry;
    }

    /** The frame that leaves next, or null. */
    Entry nextToLeave() {
        return leaving.peek();
    }

    /** Notes that the frame which was to leave next has been read for the last time. */
    void depart() {
        sent.add(leaving.remove());
        if (sent.size() >= completionBatch) {
            complete();
        }
    }

    /** Gives back the memory of what was sent. */
    void complete() {
        giveBack(sent);
    }

    /** Gives back the memory of everything, sent or not. */
    void clear() {
        giveBack(queued);
        giveBack(leaving);
        giveBack(sent);
    }

    private void giveBack(ArrayDeque<Entry> entries) {
        Entry entry;
        while ((entry = entries.poll()) != null) {
            entry.giveBack();
            idle.push(entry);
        }
    }
}
