package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.eal.MbufSink;
import dev.peregrine.transport.dpdk.eal.TxQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A transmit queue that several event loops share, where a device has fewer queues than there are loops.
 *
 * <p>Each loop has a ring of its own ({@link Share}). Whoever flushes while nobody else does empties the rings of all
 * into the device; whoever flushes meanwhile only leaves word that there is more, and the first one goes round again. So
 * no loop ever waits for another, no frame waits for a loop that sleeps, and the frames of one loop keep their order.
 */
final class SharedTransmitQueue {

    private final TxQueue queue;
    private final List<Share> shares = new ArrayList<>();
    private final AtomicInteger flushes = new AtomicInteger();

    SharedTransmitQueue(TxQueue queue) {
        this.queue = queue;
    }

    /**
     * A share for one more loop; all are made before the first is used.
     *
     * @param capacity frames that may wait in it, a power of two
     */
    MbufSink share(int capacity) {
        Share share = new Share(capacity);
        shares.add(share);
        return share;
    }

    private void flush() {
        int asked = flushes.incrementAndGet();
        if (asked != 1) {
            return;
        }
        do {
            drain();
            asked = flushes.addAndGet(-asked);
        } while (asked != 0);
    }

    private void drain() {
        boolean more = true;
        while (more) {
            more = false;
            for (int i = 0; i < shares.size(); i++) {
                more |= shares.get(i).moveTo(queue);
            }
            queue.flush();
            more &= queue.isEmpty();
        }
    }

    /** Frees what is queued still; for a queue whose port has stopped. */
    void clear() {
        for (Share share : shares) {
            while (share.moveTo(queue)) {
                queue.clear();
            }
        }
        queue.clear();
    }

    /** One loop's frames: a ring with one writer, the loop, and one reader at a time, whoever flushes. */
    private final class Share implements MbufSink {

        private final LongRing ring;

        Share(int capacity) {
            ring = new LongRing(capacity);
        }

        @Override
        public boolean offer(long mbuf) {
            return ring.offer(mbuf);
        }

        @Override
        public boolean isFull() {
            return ring.isFull();
        }

        @Override
        public void flush() {
            SharedTransmitQueue.this.flush();
        }

        /** Moves a burst, or as much as there is room for; returns whether anything was moved. */
        boolean moveTo(TxQueue target) {
            int room = Math.min(target.room(), TxQueue.BURST);
            int moved = 0;
            while (moved < room) {
                long mbuf = ring.poll();
                if (mbuf == 0) {
                    break;
                }
                target.offer(mbuf);
                moved++;
            }
            return moved > 0;
        }
    }
}
