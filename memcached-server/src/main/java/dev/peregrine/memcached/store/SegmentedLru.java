package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/**
 * The segmented LRU, much as memcached has it: new items are hot. What leaves the hot ones is warm if it was used there, cold
 * otherwise; warm items that were not used for a turn are cold, cold ones that were used are warm again, and the others go.
 */
final class SegmentedLru implements EvictionPolicy {

    private static final int HOT = EvictionQueues.WINDOW;
    private static final int WARM = EvictionQueues.PROTECTED;
    private static final int COLD = EvictionQueues.PROBATION;

    private static final double HOT_PART = 0.2;
    private static final double WARM_PART = 0.4;

    private final EvictionQueues queues;

    SegmentedLru(EvictionQueues queues) {
        this.queues = queues;
    }

    @Override
    public void added(int item) {
        queues.append(HOT, item);
        queues.shrink(HOT, HOT_PART * queues.bytes(), WARM, COLD);
        shrinkWarm();
    }

    private void shrinkWarm() {
        queues.shrink(WARM, WARM_PART * queues.bytes(), WARM, COLD);
    }

    @Override
    public void removed(int item) {
        queues.remove(item);
    }

    @Override
    public void used(int[] hashes, int count, int inWindow) {
        // The items' marks say all.
    }

    @Override
    public void replaced(int item, int successor) {
        queues.remove(successor);
        queues.replace(item, successor);
    }

    @Override
    public void moved(int from, int to) {
        queues.moved(to);
    }

    @Override
    public int victim() {
        int victim = queues.firstUnused(COLD, WARM);
        shrinkWarm();
        victim = victim != 0 ? victim : queues.first(COLD);
        victim = victim != 0 ? victim : queues.first(HOT);
        return victim != 0 ? victim : queues.first(WARM);
    }

    @Override
    public void passedOver(int victim) {
        queues.moveTo(WARM, victim);
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
