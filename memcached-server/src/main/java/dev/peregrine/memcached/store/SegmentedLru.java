package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/**
 * The segmented LRU, much as memcached has it: new items are on probation, those that are used again are protected up to
 * four fifths of the memory, and what was used longest ago of those on probation goes first.
 */
final class SegmentedLru implements EvictionPolicy {

    private static final double PROTECTED_PART = 0.8;

    private final EvictionQueues queues;
    private long maximumBytes;

    /** @param limitBytes that items may take */
    SegmentedLru(EvictionQueues queues, long limitBytes) {
        this.queues = queues;
        maximumBytes = limitBytes;
    }

    @Override
    public void added(int item) {
        queues.append(EvictionQueues.PROBATION, item);
    }

    @Override
    public void removed(int item) {
        queues.remove(item);
    }

    @Override
    public void used(int item) {
        if (queues.queueOf(item) == EvictionQueues.PROTECTED) {
            queues.moveToEnd(item);
            return;
        }
        queues.moveTo(EvictionQueues.PROTECTED, item);
        shrinkProtected();
    }

    private void shrinkProtected() {
        while (queues.bytes(EvictionQueues.PROTECTED) > maximumBytes * PROTECTED_PART) {
            queues.moveTo(EvictionQueues.PROBATION, queues.first(EvictionQueues.PROTECTED));
        }
    }

    @Override
    public void replaced(int item, int successor) {
        queues.remove(successor);
        queues.replace(item, successor);
        used(successor);
    }

    @Override
    public void moved(int from, int to) {
        queues.moved(to);
    }

    @Override
    public int victim() {
        maximumBytes = queues.bytes();
        int victim = queues.first(EvictionQueues.PROBATION);
        return victim != 0 ? victim : queues.first(EvictionQueues.PROTECTED);
    }

    @Override
    public void passedOver(int victim) {
        queues.moveTo(EvictionQueues.PROTECTED, victim);
    }

    @Override
    public void adopt() {
        for (int queue : new int[] {EvictionQueues.CANDIDATES, EvictionQueues.WINDOW}) {
            while (queues.first(queue) != 0) {
                queues.moveTo(EvictionQueues.PROBATION, queues.first(queue));
            }
        }
    }

    @Override
    public void save(ByteBuf to) {
        // All that it knows is in the queues.
    }

    @Override
    public void load(ByteBuf from) {
        // As save.
    }

    @Override
    public long items() {
        return queues.items();
    }
}
