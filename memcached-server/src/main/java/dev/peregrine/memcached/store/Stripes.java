package dev.peregrine.memcached.store;

/** The locks that items are changed under: each guards some buckets of the {@link HashIndex}. */
final class Stripes {

    private static final int COUNT = 1024;

    private final SpinLock locks = new SpinLock(COUNT);

    void lock(int hash) {
        locks.lock(stripe(hash));
    }

    boolean tryLock(int hash) {
        return locks.tryLock(stripe(hash));
    }

    void unlock(int hash) {
        locks.unlock(stripe(hash));
    }

    private static int stripe(int hash) {
        return HashIndex.bucketInPage(hash) & (COUNT - 1);
    }
}
