package dev.peregrine.memcached.protocol;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of errors that should not be, at most once a second however many connections meet them. */
final class ErrorLog {

    private static final Logger LOGGER = LoggerFactory.getLogger(MemcachedHandler.class);
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private final AtomicLong nextNanos;
    private final AtomicLong suppressed = new AtomicLong();

    ErrorLog(long nowNanos) {
        nextNanos = new AtomicLong(nowNanos);
    }

    /** Called by any event loop. */
    void connectionFailed(Object connection, Throwable cause, long nowNanos) {
        long next = nextNanos.get();
        if (nowNanos - next < 0 || !nextNanos.compareAndSet(next, nowNanos + INTERVAL_NANOS)) {
            suppressed.incrementAndGet();
            return;
        }
        StackTraceElement[] trace = cause.getStackTrace();
        LOGGER.error(
                "Closing {} after an internal error: {} at {} ({} more were not logged)",
                connection,
                cause,
                trace.length == 0 ? "an unknown place" : trace[0],
                suppressed.getAndSet(0));
        LOGGER.debug("The internal error", cause);
    }
}
