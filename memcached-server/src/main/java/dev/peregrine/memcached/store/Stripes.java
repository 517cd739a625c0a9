package dev.peregrine.memcached.store;

/**
 * The locks that items are changed under: each guards the items whose hashes fall into its stripe, and the stripe's part of
 * the {@link HashIndex}, whose size lies on the lock's own cache line.
 */
final class Stripes {

    /** As many as have a cache line each in a page of the index. */
    static final int COUNT = 1022;

    private static final int BUCKETS = 0;
    private static final int ITEMS = 1;

    private final SpinLock locks = new SpinLock(COUNT);

    /** The stripe of a hash, of its high bits. */
    static int stripeOf(int hash) {
        return (int) ((Integer.toUnsignedLong(hash) * COUNT) >>> Integer.SIZE);
    }

    void lock(int hash) {
        locks.lock(stripeOf(hash));
    }

    boolean tryLock(int hash) {
        return locks.tryLock(stripeOf(hash));
    }

    boolean isLocked(int hash) {
        return locks.isLocked(stripeOf(hash));
    }

    void unlock(int hash) {
        locks.unlock(stripeOf(hash));
    }

    void lockStripe(int stripe) {
        locks.lock(stripe);
    }

    void unlockStripe(int stripe) {
        locks.unlock(stripe);
    }

    /** Buckets of a stripe, which is locked. */
    int buckets(int stripe) {
        return locks.guarded(stripe, BUCKETS);
    }

    void buckets(int stripe, int count) {
        locks.guarded(stripe, BUCKETS, count);
    }

    /** Items of a stripe, which is locked. */
    int items(int stripe) {
        return locks.guarded(stripe, ITEMS);
    }

    void items(int stripe, int count) {
        locks.guarded(stripe, ITEMS, count);
    }
}
