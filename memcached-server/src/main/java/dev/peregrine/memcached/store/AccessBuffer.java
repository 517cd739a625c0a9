package dev.peregrine.memcached.store;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one session did to items, until it is told to the eviction policy and the expiry wheel: a ring with one writer, the
 * session, and one reader at a time, whoever holds the memory lock.
 *
 * <p>An event is 31 bits of a key's hash and a bit that says whether the item's expiry time changed. If so the item follows;
 * otherwise it was used, and it follows whether it was in the window.
 *
 * <p>An event is written under the item's stripe lock. So once an item's slot is free, all events about it can be seen.
 */
final class AccessBuffer {

    /** With so many events a session looks whether it can tell them. */
    static final int BATCH = 64;

    static final int CAPACITY = 256;

    private static final int MASK = CAPACITY - 1;
    private static final long CHANGED = 1L << Integer.SIZE;

    private final long[] events = new long[CAPACITY];
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();

    /** Notes a use of an item, or forgets it where there is no room; called by the session. */
    void offerUse(int hash, boolean inWindow) {
        offer(keyOf(hash) | (inWindow ? 1 : 0));
    }

    /**
     * Notes that an item got another expiry time; called by the session.
     *
     * @return false where there is no room
     */
    boolean offerChange(int item, int hash) {
        return offer(keyOf(hash) | CHANGED | Integer.toUnsignedLong(item));
    }

    private boolean offer(long event) {
        long at = tail.getPlain();
        if (at - head.getAcquire() == CAPACITY) {
            return false;
        }
        events[(int) at & MASK] = event;
        tail.setRelease(at + 1);
        return true;
    }

    private static long keyOf(int hash) {
        return (long) (hash & ~1) << Integer.SIZE;
    }

    /** Whether it is time to tell; called by the session. */
    boolean isDue() {
        return tail.getPlain() - head.getOpaque() >= BATCH;
    }

    /**
     * Takes all events out; called under the memory lock.
     *
     * @param to has room for {@link #CAPACITY}
     * @return how many
     */
    int drain(long[] to) {
        long from = head.getPlain();
        int count = (int) (tail.getAcquire() - from);
        for (int i = 0; i < count; i++) {
            to[i] = events[(int) (from + i) & MASK];
        }
        head.setRelease(from + count);
        return count;
    }

    static boolean changed(long event) {
        return (event & CHANGED) != 0;
    }

    /** The item whose expiry time changed. */
    static int item(long event) {
        return (int) event;
    }

    /** Whether the item that was used was in the window. */
    static boolean inWindow(long event) {
        return (event & 1) != 0;
    }

    /** The hash of the item's key, but its lowest bit. */
    static int hash(long event) {
        return (int) (event >>> Integer.SIZE) & ~1;
    }
}
