package dev.peregrine.memcached.store;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one session did to items, until it is told to the eviction policy and the expiry wheel: a ring with one writer, the
 * session, and one reader at a time, whoever holds the memory lock.
 *
 * <p>An event is written under the item's stripe lock. So once an item's slot is free, all events about it can be seen.
 */
final class AccessBuffer {

    /** With so many events a session looks whether it can tell them. */
    static final int BATCH = 64;

    private static final int CAPACITY = 256;
    private static final int MASK = CAPACITY - 1;
    private static final long CHANGED = 1L << Integer.SIZE;

    private final long[] events = new long[CAPACITY];
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();

    /**
     * Notes a use of an item; called by the session.
     *
     * @param changed whether its expiry time is another one
     * @return false where there is no room
     */
    boolean offer(int item, int hash, boolean changed) {
        long at = tail.getPlain();
        if (at - head.getAcquire() == CAPACITY) {
            return false;
        }
        long upper = (long) (hash & ~1) << Integer.SIZE;
        events[(int) at & MASK] = upper | (changed ? CHANGED : 0) | Integer.toUnsignedLong(item);
        tail.setRelease(at + 1);
        return true;
    }

    /** Whether it is time to tell; called by the session. */
    boolean isDue() {
        return tail.getPlain() - head.getOpaque() >= BATCH;
    }

    /** The next event, 0 for none; called under the memory lock. */
    long poll() {
        long at = head.getPlain();
        if (at == tail.getAcquire()) {
            return 0;
        }
        long event = events[(int) at & MASK];
        head.setRelease(at + 1);
        return event;
    }

    static int item(long event) {
        return (int) event;
    }

    /** Whether an item with this hash is the one that an event is about; a chance of 2 to the -31 that not. */
    static boolean isAbout(long event, int hash) {
        return ((int) (event >>> Integer.SIZE) & ~1) == (hash & ~1);
    }

    static boolean changed(long event) {
        return (event & CHANGED) != 0;
    }
}
