package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/**
 * W-TinyLFU (Einziger, Friedman, Manes: TinyLFU, 2017): new items go through a window, a plain LRU. What leaves the window
 * is kept only if it was used more often lately than the item that would have to go for it, which is the one used longest
 * ago of those on probation. Items on probation that are used become protected. The size of the window follows the traffic.
 */
final class WTinyLfu implements EvictionPolicy {

    private static final double FIRST_WINDOW_PART = 0.01;
    private static final double PROTECTED_PART_OF_MAIN = 0.8;
    /** How many items change their queue at most along with one event. */
    private static final int MOVES_AT_ONCE = 1_000;
    /** Below this part of the memory there is room for all, and nobody has to be compared. */
    private static final double PRESSURE = 0.95;

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
    private double windowDue;
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

    @Override
    public void added(int item) {
        queues.append(EvictionQueues.WINDOW, item);
        sketch.increment(hash(item), queues.items());
        climber.miss();
        if (queues.bytes() < maximumBytes * PRESSURE) {
            shrinkWindow(EvictionQueues.PROBATION);
        }
        climb();
    }

    @Override
    public void removed(int item) {
        queues.remove(item);
    }

    @Override
    public void used(int item) {
        sketch.increment(hash(item), queues.items());
        climber.hit(queues.queueOf(item) == EvictionQueues.WINDOW);
        bump(item);
        climb();
    }

    private void bump(int item) {
        int queue = queues.queueOf(item);
        if (queue == EvictionQueues.WINDOW || queue == EvictionQueues.PROTECTED) {
            queues.moveToEnd(item);
            return;
        }
        queues.moveTo(EvictionQueues.PROTECTED, item);
        shrinkProtected();
    }

    @Override
    public void replaced(int item, int successor) {
        removed(successor);
        queues.replace(item, successor);
        bump(successor);
    }

    @Override
    public void moved(int from, int to) {
        queues.moved(to);
    }

    @Override
    public int victim() {
        maximumBytes = queues.bytes();
        shrinkWindow(EvictionQueues.CANDIDATES);
        int candidate = queues.first(EvictionQueues.CANDIDATES);
        int resident = queues.first(EvictionQueues.PROBATION);
        resident = resident != 0 ? resident : queues.first(EvictionQueues.PROTECTED);
        if (candidate != 0 && resident != 0) {
            if (!admits(candidate, resident)) {
                return candidate;
            }
            queues.moveTo(EvictionQueues.PROBATION, candidate);
            return resident;
        }
        int only = candidate != 0 ? candidate : resident;
        return only != 0 ? only : queues.first(EvictionQueues.WINDOW);
    }

    private boolean admits(int newcomer, int resident) {
        int frequency = sketch.frequency(hash(newcomer));
        if (frequency > sketch.frequency(hash(resident))) {
            return true;
        }
        return frequency >= WARM && random.nextInt(ADMITTED_LOSERS) == 0;
    }

    @Override
    public void passedOver(int victim) {
        int queue = queues.queueOf(victim);
        if (queue == EvictionQueues.CANDIDATES) {
            queues.moveTo(EvictionQueues.PROBATION, victim);
        } else if (queue == EvictionQueues.PROBATION) {
            queues.moveTo(EvictionQueues.PROTECTED, victim);
        } else {
            queues.moveTo(EvictionQueues.WINDOW, victim);
        }
    }

    @Override
    public void adopt() {
        // It finds those that were protected, and learns the rest.
    }

    @Override
    public void save(ByteBuf to) {
        to.writeDoubleLE(windowPart).writeDoubleLE(protectedPart).writeDoubleLE(windowDue);
        climber.save(to);
    }

    @Override
    public void load(ByteBuf from) {
        windowPart = from.readDoubleLE();
        protectedPart = from.readDoubleLE();
        windowDue = from.readDoubleLE();
        climber.load(from);
    }

    @Override
    public long items() {
        return queues.items();
    }

    private void shrinkWindow(int to) {
        for (int moves = 0; queues.bytes(EvictionQueues.WINDOW) > maximumBytes * windowPart; moves++) {
            int item = queues.first(EvictionQueues.WINDOW);
            if (moves == MOVES_AT_ONCE || item == 0) {
                return;
            }
            queues.moveTo(to, item);
        }
    }

    private void shrinkProtected() {
        for (int moves = 0; queues.bytes(EvictionQueues.PROTECTED) > maximumBytes * protectedPart; moves++) {
            int item = queues.first(EvictionQueues.PROTECTED);
            if (moves == MOVES_AT_ONCE || item == 0) {
                return;
            }
            queues.moveTo(EvictionQueues.PROBATION, item);
        }
    }

    private void climb() {
        windowDue += climber.adjustment(queues.items(), windowPart);
        if (windowDue > 0) {
            growWindow(Math.min(windowDue, protectedPart));
        } else if (windowDue < 0) {
            giveUpWindow(Math.min(-windowDue, windowPart));
        }
    }

    /** Gives the window room of the protected, and items of the probation to fill it, some at a time. */
    private void growWindow(double part) {
        long room = (long) (part * maximumBytes);
        long moved = 0;
        boolean done = false;
        for (int moves = 0; !done && moves < MOVES_AT_ONCE; moves++) {
            int item = queues.first(EvictionQueues.PROBATION);
            item = item != 0 ? item : queues.first(EvictionQueues.PROTECTED);
            done = item == 0 || moved + queues.weight(item) > room;
            if (!done) {
                moved += queues.weight(item);
                queues.moveTo(EvictionQueues.WINDOW, item);
            }
        }
        shift((double) moved / maximumBytes, done);
        shrinkProtected();
    }

    /** Gives the protected room of the window, and the probation its items, some at a time. */
    private void giveUpWindow(double part) {
        long room = (long) (part * maximumBytes);
        long moved = 0;
        boolean done = false;
        for (int moves = 0; !done && moves < MOVES_AT_ONCE; moves++) {
            int item = queues.first(EvictionQueues.WINDOW);
            done = item == 0 || moved + queues.weight(item) > room;
            if (!done) {
                moved += queues.weight(item);
                queues.moveTo(EvictionQueues.PROBATION, item);
            }
        }
        shift((double) -moved / maximumBytes, done);
    }

    private void shift(double part, boolean done) {
        windowPart += part;
        protectedPart -= part;
        windowDue = done ? 0 : windowDue - part;
    }

    private int hash(int item) {
        return memory.getInt(item, ItemLayout.HASH);
    }
}
