package dev.peregrine.memcached.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** A log line for people: whatever is told, it is one. */
class LogLayoutTest {

    private final Logger logger = new LoggerContext().getLogger("test");

    @Test
    void hasTimeLevelAndMessage() {
        assertThat(line(event("ready after 5 ms", null)))
                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  ready after 5 ms\n");
    }

    @Test
    void hasPairsBehindTheMessage() {
        LoggingEvent event = event("configuration:", null);
        event.addKeyValuePair(new KeyValuePair("threads", 4));
        event.addKeyValuePair(new KeyValuePair("dpdk.eal", "-a \"0000:01:00.0\""));
        assertThat(line(event)).endsWith("configuration: threads=4 dpdk.eal=\"-a \\\"0000:01:00.0\\\"\"\n");
    }

    @Test
    void aMessageOfManyLinesIsOneLine() {
        assertThat(line(event("no user a\r\n2026-01-01 ERROR forged", null)))
                .containsOnlyOnce("\n")
                .endsWith("no user a\\r\\n2026-01-01 ERROR forged\n");
    }

    @Test
    void aStackTraceIsOnTheLineOfItsMessage() {
        Exception failure = new IllegalStateException("broken", new ArithmeticException("below zero"));
        assertThat(line(event("cannot close", failure)))
                .containsOnlyOnce("\n")
                .contains(
                        "cannot close | java.lang.IllegalStateException: broken | at ",
                        "Caused by: java.lang.ArithmeticException: below zero");
    }

    private LoggingEvent event(String message, Throwable failure) {
        return new LoggingEvent(getClass().getName(), logger, Level.INFO, message, failure, null);
    }

    private static String line(LoggingEvent event) {
        return new LogLayout().doLayout(event);
    }
}
