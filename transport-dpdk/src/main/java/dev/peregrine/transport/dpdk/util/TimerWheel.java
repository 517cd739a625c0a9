package dev.peregrine.transport.dpdk.util;

/**
 * A hierarchical timing wheel: schedules, cancels and expires timers in constant time without allocation.
 *
 * <p>After Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (1987), scheme 7. Time is cut into ticks. A level
 * has 64 slots, each 64 times as wide as the slots of the level below; a timer waits on the level of the highest 6-bit
 * digit in which its tick differs from the current one, and moves down when the current tick enters its slot. So
 * everything on a lower level expires before anything on a higher one, and since the levels cover all of 63 bits there
 * is no overflow list. Occupied slots are bits of one word per level, so that idle time is skipped.
 *
 * <p>The tick is the width of a slot, not the precision: a timer expires in the first {@link #advance} at or after its
 * deadline, never before. Times are compared by their distance to each other, as {@link System#nanoTime()} asks, and
 * may be negative or wrap; deadlines lie within 2^62 ns (146 years) of the present.
 *
 * <p>Not thread-safe.
 */
@SuppressWarnings("ReferenceEquality") // a list through its members compares identities
public final class TimerWheel {

    private static final int DIGIT_BITS = 6;
    private static final int SLOTS = 1 << DIGIT_BITS;
    private static final int UNSCHEDULED = -1;

    private final long startNanos;
    private final int tickShift;
    /** First timer of each slot, level after level, and behind them the list of those about to expire. */
    private final Timer[] heads;
    /** No timer of the slot has an earlier deadline; exact but for timers cancelled since. */
    private final long[] earliest;

    private final long[] occupied;
    private final int expiring;

    /** Nanoseconds since the start; all times below are counted so. */
    private long now;

    private long currentTick;
    private int occupiedLevels;
    private int size;

    /** Something that happens at a time; belongs to at most one wheel. */
    public abstract static class Timer {

        private Timer previous;
        private Timer next;
        private long deadline;
        private int slot = UNSCHEDULED;

        /** Creates a timer that is not scheduled. */
        protected Timer() {}

        /** Whether the timer waits for its deadline. */
        public final boolean isScheduled() {
            return slot != UNSCHEDULED;
        }

        /**
         * The deadline has come. The timer is no longer scheduled and may be scheduled again here; other timers may be
         * scheduled and cancelled too.
         *
         * @param nowNanos the time given to {@link TimerWheel#advance}
         */
        protected abstract void expired(long nowNanos);
    }

    /**
     * Creates a wheel.
     *
     * @param tickNanos width of the narrowest slot, at least 1; rounded down to a power of two
     * @param nowNanos the present
     */
    public TimerWheel(long tickNanos, long nowNanos) {
        if (tickNanos < 1) {
            throw new IllegalArgumentException("a tick lasts at least 1 ns, not " + tickNanos);
        }
        startNanos = nowNanos;
        tickShift = Long.SIZE - 1 - Long.numberOfLeadingZeros(tickNanos);
        int levels = (Long.SIZE - 1 - tickShift + DIGIT_BITS - 1) / DIGIT_BITS;
        occupied = new long[levels];
        expiring = levels * SLOTS;
        heads = new Timer[expiring + 1];
        earliest = new long[expiring];
    }

    /** Timers that wait. */
    public int size() {
        return size;
    }

    /**
     * Lets a timer expire at a time, instead of whatever time it was scheduled for. A deadline in the past expires in the
     * next {@link #advance}, also where this is called from {@link Timer#expired}.
     */
    public void schedule(Timer timer, long deadlineNanos) {
        long distance = deadlineNanos - startNanos - now;
        long deadline = now + distance;
        if (distance > 0 && deadline < 0) {
            deadline = Long.MAX_VALUE;
        }
        int slot = slotOf(deadline);
        if (timer.slot == slot) {
            timer.deadline = deadline;
            earliest[slot] = Math.min(earliest[slot], deadline);
            return;
        }
        cancel(timer);
        timer.deadline = deadline;
        insert(timer, slot);
        size++;
    }

    /** Lets a timer not expire; does nothing where it is not scheduled. */
    public void cancel(Timer timer) {
        if (timer.slot != UNSCHEDULED) {
            unlink(timer);
            size--;
        }
    }

    /**
     * Expires all timers whose deadline has come; those of an earlier tick first.
     *
     * @param nowNanos the present; where it lies before an earlier call's, nothing happens
     * @return how many expired
     */
    public int advance(long nowNanos) {
        long target = nowNanos - startNanos;
        if (target >= now) {
            now = target;
            collect(target);
        }
        int expired = 0;
        Timer timer;
        while ((timer = heads[expiring]) != null) {
            unlink(timer);
            size--;
            expired++;
            timer.expired(nowNanos);
        }
        return expired;
    }

    /**
     * When {@link #advance} is needed next: never later than the earliest deadline, and earlier only where a timer was
     * cancelled or put off.
     *
     * @return {@link Long#MAX_VALUE} where no timer is scheduled
     */
    public long nextDeadlineNanos() {
        if (heads[expiring] != null) {
            return startNanos + now;
        }
        if (occupiedLevels == 0) {
            return Long.MAX_VALUE;
        }
        return startNanos + earliest[firstOccupied()];
    }

    /** Moves what is due to the list of those about to expire, and the current tick to the target's. */
    private void collect(long target) {
        long targetTick = target >> tickShift;
        while (occupiedLevels != 0) {
            int slot = firstOccupied();
            int level = slot >> DIGIT_BITS;
            int shift = level * DIGIT_BITS;
            long slotTick = ((currentTick >> shift & -SLOTS) | (slot & SLOTS - 1)) << shift;
            if (slotTick > targetTick || (level == 0 && earliest[slot] > target)) {
                break;
            }
            currentTick = slotTick;
            if (level > 0) {
                moveDown(slot);
            } else if (!takeDue(slot, target)) {
                break;
            }
        }
        currentTick = targetTick;
    }

    private void moveDown(int slot) {
        Timer timer;
        while ((timer = heads[slot]) != null) {
            unlink(timer);
            insert(timer, slotOf(timer.deadline));
        }
    }

    /** Takes what is due out of a slot of the lowest level; true where nothing remains. */
    private boolean takeDue(int slot, long target) {
        Timer timer = heads[slot];
        Timer last = timer.previous;
        long remaining = Long.MAX_VALUE;
        boolean more = true;
        while (more) {
            Timer following = timer.next;
            more = timer != last;
            if (timer.deadline <= target) {
                unlink(timer);
                append(timer, expiring);
            } else {
                remaining = Math.min(remaining, timer.deadline);
            }
            timer = following;
        }
        earliest[slot] = remaining;
        return heads[slot] == null;
    }

    private int firstOccupied() {
        int level = Integer.numberOfTrailingZeros(occupiedLevels);
        return level << DIGIT_BITS | Long.numberOfTrailingZeros(occupied[level]);
    }

    private int slotOf(long deadline) {
        long tick = Math.max(deadline >> tickShift, currentTick);
        int highestBit = Long.SIZE - 1 - Long.numberOfLeadingZeros((tick ^ currentTick) | 1);
        int level = highestBit / DIGIT_BITS;
        return level << DIGIT_BITS | ((int) (tick >> (level * DIGIT_BITS)) & SLOTS - 1);
    }

    private void insert(Timer timer, int slot) {
        int level = slot >> DIGIT_BITS;
        earliest[slot] = heads[slot] == null ? timer.deadline : Math.min(earliest[slot], timer.deadline);
        occupied[level] |= 1L << slot;
        occupiedLevels |= 1 << level;
        append(timer, slot);
    }

    /** Appends to a list, which is circular, so that the last one is the first one's previous. */
    private void append(Timer timer, int slot) {
        Timer head = heads[slot];
        timer.slot = slot;
        if (head == null) {
            heads[slot] = timer;
            timer.previous = timer;
            timer.next = timer;
        } else {
            timer.previous = head.previous;
            timer.next = head;
            head.previous.next = timer;
            head.previous = timer;
        }
    }

    private void unlink(Timer timer) {
        int slot = timer.slot;
        if (timer.next == timer) {
            heads[slot] = null;
            if (slot != expiring) {
                vacate(slot);
            }
        } else {
            timer.previous.next = timer.next;
            timer.next.previous = timer.previous;
            if (heads[slot] == timer) {
                heads[slot] = timer.next;
            }
        }
        timer.previous = null;
        timer.next = null;
        timer.slot = UNSCHEDULED;
    }

    private void vacate(int slot) {
        int level = slot >> DIGIT_BITS;
        occupied[level] &= ~(1L << slot);
        if (occupied[level] == 0) {
            occupiedLevels &= ~(1 << level);
        }
    }
}
