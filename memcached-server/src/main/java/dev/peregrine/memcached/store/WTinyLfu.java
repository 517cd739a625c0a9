package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/**
 * W-TinyLFU (Einziger, Friedman, Manes: TinyLFU, 2017): new items go through a window. What leaves the window is kept only if
 * it was used more often lately than the item that would have to go for it, which is the one that has been longest on
 * probation. The size of the window follows the traffic.
 *
 * <p>Promotion is lazy as in CLOCK (Corbató, 1968): what was used in the window or among the protected goes to the end of its
 * queue when it has come to the front, and what was used on probation becomes protected then.
 */
final class WTinyLfu implements EvictionPolicy {

    private static final double FIRST_WINDOW_PART = 0.01;
    private static final double PROTECTED_PART_OF_MAIN = 0.8;

    /** From this frequency on a loser is admitted now and then, so that colliding keys cannot lock others out. */
    private static final int WARM = 6;

    private static final int ADMITTED_LOSERS = 128;

    private final PagedMemory memory;
    private final EvictionQueues queues;
    private final FrequencySketch sketch;
    private final RandomGenerator random;
    private final WindowClimber climber = new WindowClimber();
    private double windowPart = FIRST_WINDOW_PART;
    private double protectedPart = (1 - FIRST_WINDOW_PART) * PROTECTED_PART_OF_MAIN;
    private long maximumBytes;

    /** @param limitBytes that items may take */
    WTinyLfu(
            PagedMemory memory,
            EvictionQueues queues,
            FrequencySketch sketch,
            RandomGenerator random,
            long limitBytes) {
        this.memory = memory;
        this.queues = queues;
        this.sketch = sketch;
        this.random = random;
        maximumBytes = limitBytes;
    }

    /** The item before it stays in the window beyond its size, to be compared if an item has to go for the next one. */
    @Override
    public void added(int item) {
        queues.append(EvictionQueues.WINDOW, item);
        maximumBytes = Math.max(maximumBytes, queues.bytes());
        shrinkWindow(windowBytes() + queues.weight(item));
        sketch.increment(hash(item), queues.items());
        climber.missed();
        climb();
    }

    @Override
    public void removed(int item) {
        queues.remove(item);
    }

    @Override
    public void used(int[] hashes, int count, int inWindow) {
        sketch.increment(hashes, count, queues.items());
        climber.hit(count, inWindow);
        climb();
    }

    @Override
    public void replaced(int item, int successor) {
        removed(successor);
        queues.replace(item, successor);
    }

    @Override
    public void moved(int from, int to) {
        queues.moved(to);
    }

    @Override
    public int victim() {
        maximumBytes = queues.bytes();
        int candidate = candidate();
        int resident = queues.firstUnused(EvictionQueues.PROBATION, EvictionQueues.PROTECTED);
        shrinkProtected();
        resident = resident != 0 ? resident : queues.first(EvictionQueues.PROTECTED);
        if (candidate == 0 || resident == 0) {
            int only = candidate != 0 ? candidate : resident;
            return only != 0 ? only : queues.first(EvictionQueues.WINDOW);
        }
        return admits(candidate, resident) ? resident : candidate;
    }

    /** The item that leaves the window, or would if another one came; 0 where the window has room. */
    private int candidate() {
        int left = shrinkWindow(windowBytes());
        if (left != 0) {
            return left;
        }
        int next = queues.firstUnused(EvictionQueues.WINDOW, EvictionQueues.WINDOW);
        boolean full = next != 0 && queues.bytes(EvictionQueues.WINDOW) + queues.weight(next) > windowBytes();
        return full ? next : 0;
    }

    private boolean admits(int candidate, int resident) {
        int frequency = sketch.frequency(hash(candidate));
        if (frequency > sketch.frequency(hash(resident))) {
            return true;
        }
        return frequency >= WARM && random.nextInt(ADMITTED_LOSERS) == 0;
    }

    /** It leaves its queue: alone in the window it would be compared, and lose, again and again. */
    @Override
    public void passedOver(int victim) {
        queues.moveTo(
                switch (queues.queueOf(victim)) {
                    case EvictionQueues.WINDOW -> EvictionQueues.PROBATION;
                    case EvictionQueues.PROBATION -> EvictionQueues.PROTECTED;
                    default -> EvictionQueues.WINDOW;
                },
                victim);
    }

    @Override
    public void save(ByteBuf to) {
        to.writeDoubleLE(windowPart).writeDoubleLE(protectedPart);
        climber.save(to);
    }

    @Override
    public void load(ByteBuf from) {
        windowPart = from.readDoubleLE();
        protectedPart = from.readDoubleLE();
        climber.load(from);
    }

    @Override
    public long items() {
        return queues.items();
    }

    private double windowBytes() {
        return maximumBytes * windowPart;
    }

    private int shrinkWindow(double toBytes) {
        return queues.shrink(EvictionQueues.WINDOW, toBytes, EvictionQueues.WINDOW, EvictionQueues.PROBATION);
    }

    private void shrinkProtected() {
        queues.shrink(
                EvictionQueues.PROTECTED,
                maximumBytes * protectedPart,
                EvictionQueues.PROTECTED,
                EvictionQueues.PROBATION);
    }

    /** What the window gains the protected lose, and the other way round; items follow as others come and go. */
    private void climb() {
        double step = climber.adjustment(queues.items(), windowPart);
        step = Math.clamp(step, -windowPart, protectedPart);
        windowPart += step;
        protectedPart -= step;
    }

    private int hash(int item) {
        return memory.getInt(item, ItemLayout.HASH);
    }
}
