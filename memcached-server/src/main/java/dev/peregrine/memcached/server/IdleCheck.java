package dev.peregrine.memcached.server;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Has silent connections closed, from a thread of its own: a timer for each connection would make each of its requests
 * look at the time.
 */
final class IdleCheck implements AutoCloseable {

    private static final int MAX_INTERVAL_SECONDS = 30;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("idle-check").daemon().factory());

    private IdleCheck() {}

    /** @param timeoutSeconds after which a connection has been silent for too long, 1 or more */
    static IdleCheck start(int timeoutSeconds, Connections connections) {
        IdleCheck check = new IdleCheck();
        int interval = Math.clamp(timeoutSeconds / 4, 1, MAX_INTERVAL_SECONDS);
        check.thread.scheduleWithFixedDelay(connections::closeIdle, interval, interval, TimeUnit.SECONDS);
        return check;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
