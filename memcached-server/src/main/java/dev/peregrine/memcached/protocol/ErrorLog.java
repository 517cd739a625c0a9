package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.logging.RateLimit;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of what goes wrong with connections, seldom however many of them it happens to. Any event loop may call. */
final class ErrorLog {

    private static final Logger LOGGER = LoggerFactory.getLogger(MemcachedHandler.class);
    private static final Duration BETWEEN_ERRORS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_REFUSALS = Duration.ofSeconds(10);

    private final RateLimit errors;
    private final RateLimit refusals;
    private final RateLimit pauses;

    ErrorLog(long nowNanos) {
        errors = new RateLimit(BETWEEN_ERRORS, nowNanos);
        refusals = new RateLimit(BETWEEN_REFUSALS, nowNanos);
        pauses = new RateLimit(BETWEEN_REFUSALS, nowNanos);
    }

    /** An error that should not be. */
    void connectionFailed(Object connection, Throwable cause, long nowNanos) {
        long heldBack = errors.pass(nowNanos);
        if (heldBack == RateLimit.HELD_BACK) {
            return;
        }
        StackTraceElement[] trace = cause.getStackTrace();
        LOGGER.error(
                "Closing {} after an internal error: {} at {} ({} more were not logged)",
                connection,
                cause,
                trace.length == 0 ? "an unknown place" : trace[0],
                heldBack);
        LOGGER.debug("The internal error", cause);
    }

    /** One connection more than the limit. */
    void connectionRefused(int limit, long nowNanos) {
        long heldBack = refusals.pass(nowNanos);
        if (heldBack != RateLimit.HELD_BACK) {
            LOGGER.warn(
                    "the limit of {} connections is reached: a client was refused ({} more since the last such line);"
                            + " raise it by -c",
                    limit,
                    heldBack);
        }
    }

    /** One connection more than the limit, which has to wait. */
    void listenersPaused(int limit, long nowNanos) {
        long heldBack = pauses.pass(nowNanos);
        if (heldBack != RateLimit.HELD_BACK) {
            LOGGER.warn(
                    "the limit of {} connections is reached: new clients wait until others leave ({} more times since the"
                            + " last such line); raise it by -c",
                    limit,
                    heldBack);
        }
    }
}
