package dev.peregrine.transport.dpdk;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for something that other threads bring about. */
final class Patience {

    private static final long NANOS = TimeUnit.SECONDS.toNanos(20);

    private Patience() {}

    /** Waits until a condition holds; fails after 20 seconds. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        long endNanos = System.nanoTime() + NANOS;
        while (!condition.call()) {
            if (System.nanoTime() - endNanos > 0) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.onSpinWait();
        }
    }
}
