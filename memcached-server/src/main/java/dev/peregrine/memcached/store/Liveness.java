package dev.peregrine.memcached.store;

/** Decides whether an item still counts: it has neither expired nor been flushed. */
final class Liveness {

    /**
     * What has been flushed.
     *
     * @param belowCas items with a smaller unique are dead
     * @param dueSeconds items stored before this second are dead
     * @param pendingSeconds from this second on, items stored before it are dead; 0 for none
     */
    private record Flush(long belowCas, long dueSeconds, long pendingSeconds) {}

    private final PagedMemory memory;
    private final CacheClock clock;
    private volatile Flush flush = new Flush(0, 0, 0);

    Liveness(PagedMemory memory, CacheClock clock) {
        this.memory = memory;
        this.clock = clock;
    }

    long nowSeconds() {
        return clock.nowSeconds();
    }

    /** Whether a linked item is no more to be seen. The stripe's lock is held. */
    boolean isDead(int item, long nowSeconds) {
        long expiresSeconds = Integer.toUnsignedLong(memory.getInt(item, ItemLayout.EXPIRES_SECONDS));
        if (expiresSeconds != 0 && expiresSeconds <= nowSeconds) {
            return true;
        }
        Flush marks = flush;
        if (memory.getLong(item, ItemLayout.CAS) < marks.belowCas) {
            return true;
        }
        long storedSeconds = Integer.toUnsignedLong(memory.getInt(item, ItemLayout.STORED_SECONDS));
        return storedSeconds < marks.dueSeconds
                || (nowSeconds >= marks.pendingSeconds && storedSeconds < marks.pendingSeconds);
    }

    /** Flushes what has a unique below {@code casUnique}, and forgets a flush that is still pending. */
    synchronized void flushNow(long casUnique) {
        flush = new Flush(casUnique, dueSeconds(), 0);
    }

    /** Flushes at {@code atSeconds}, less memcached's one tick, what has been stored until then. */
    synchronized void flushAt(long atSeconds) {
        flush = new Flush(flush.belowCas, dueSeconds(), atSeconds - 1);
    }

    private long dueSeconds() {
        boolean due = flush.pendingSeconds <= clock.nowSeconds();
        return due ? Math.max(flush.dueSeconds, flush.pendingSeconds) : flush.dueSeconds;
    }
}
