package dev.peregrine.memcached.store;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Takes back the memory of items that have expired or been flushed and that nobody asks for: a thread that looks through
 * a part of the pages each second, so that its share of a core stays small whatever the size of the store.
 */
final class DeadItemReclaimer implements AutoCloseable {

    /** At some 30 µs a page, 2 % of a core; 64 MiB take two seconds. */
    private static final int PAGES_PER_SECOND = 512;

    private final ItemMemory items;
    private final Liveness liveness;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private int nextPage;

    DeadItemReclaimer(ItemMemory items, Liveness liveness) {
        this.items = items;
        this.liveness = liveness;
        thread = Thread.ofPlatform().daemon().name("store-reclaimer").start(this::run);
    }

    private void run() {
        try {
            while (!closing.await(1, TimeUnit.SECONDS)) {
                sweep(Math.min(PAGES_PER_SECOND, items.pageCount()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks through every page once. */
    void sweepAll() {
        sweep(items.pageCount());
    }

    private synchronized void sweep(int pages) {
        int count = items.pageCount();
        long nowSeconds = liveness.nowSeconds();
        for (int i = 0; i < pages; i++) {
            nextPage = nextPage + 1 < count ? nextPage + 1 : 0;
            items.removeDead(nextPage, nowSeconds);
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
