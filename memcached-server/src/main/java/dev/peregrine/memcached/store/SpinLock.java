package dev.peregrine.memcached.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Locks for the short sections of the store, which neither block nor allocate. Event loops run one to a core, so a
 * waiter spins; it parks for a moment in case the holder lost its core. Not reentrant.
 *
 * <p>Several locks lie in one array, each on a cache line of its own, together with a few numbers that it guards.
 */
final class SpinLock {

    private static final int INTS_PER_LINE = 16;
    private static final int SPINS_BEFORE_PARK = 2_000;
    private static final long PARK_NANOS = 20_000;
    private static final VarHandle HELD = MethodHandles.arrayElementVarHandle(int[].class);

    private final int[] lines;

    /** @param locks how many */
    SpinLock(int locks) {
        lines = new int[(locks + 1) * INTS_PER_LINE];
    }

    boolean tryLock(int lock) {
        return HELD.compareAndSet(lines, index(lock), 0, 1);
    }

    void lock(int lock) {
        int index = index(lock);
        while (!HELD.compareAndSet(lines, index, 0, 1)) {
            awaitFree(index);
        }
    }

    boolean isLocked(int lock) {
        return (int) HELD.getOpaque(lines, index(lock)) != 0;
    }

    void unlock(int lock) {
        HELD.setRelease(lines, index(lock), 0);
    }

    /** A number on a lock's line, {@code slot} from 0 to 14. The lock is held. */
    int guarded(int lock, int slot) {
        return lines[index(lock) + 1 + slot];
    }

    /** Changes a number on a lock's line. The lock is held. */
    void guarded(int lock, int slot, int value) {
        lines[index(lock) + 1 + slot] = value;
    }

    private void awaitFree(int index) {
        int spins = 0;
        while ((int) HELD.getOpaque(lines, index) != 0) {
            if (++spins < SPINS_BEFORE_PARK) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PARK_NANOS);
            }
        }
    }

    private static int index(int lock) {
        return (lock + 1) * INTS_PER_LINE;
    }
}
