package dev.peregrine.memcached.store;

import dev.peregrine.memcached.launcher.system.SystemMemory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the store does once a second without being asked: takes back the memory of items that have expired or been flushed, a
 * few at a time so that no session waits for long. It does nothing while somebody else holds its monitor.
 */
final class StoreMaintenance implements AutoCloseable {

    /** Items that are removed under one hold of the memory lock. */
    private static final int BATCH = 64;
    /** Steps of a shrink under one hold: so many that writers do not fill what is freed, so few that nobody waits for long. */
    private static final int STEPS = 32;

    private final ItemMemory items;
    private final ItemSweep sweep;
    private final Liveness liveness;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private boolean begun;

    StoreMaintenance(ItemMemory items, ItemSweep sweep, Liveness liveness) {
        this.items = items;
        this.sweep = sweep;
        this.liveness = liveness;
        thread = Thread.ofPlatform().daemon().name("store-maintenance").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        // Loaded before somebody needs it while the memory is locked.
        SystemMemory.pageBytes();
        try {
            do {
                runOnce();
                useHugePages();
            } while (!closing.await(1, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does what is due now. */
    synchronized void runOnce() {
        if (!begun) {
            begun = true;
            items.giveBackUntaken();
        }
        liveness.flushIfDue();
        long nowSeconds = liveness.nowSeconds();
        while (!items.reapExpired(nowSeconds, BATCH)) {
            Thread.onSpinWait();
        }
        if (items.isOverLimit()) {
            shrink();
        }
        if (liveness.wantsSweep()) {
            sweep.run();
        }
    }

    /** Has the system hold by huge pages what can be by now, as long as nobody closes this. */
    synchronized void useHugePages() {
        while (closing.getCount() != 0 && items.useHugePage()) {
            Thread.onSpinWait();
        }
    }

    private void shrink() {
        while (items.shrink(STEPS)) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
