package dev.peregrine.memcached.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** A log line for programs: one object under the names that collectors look for. */
class JsonLayoutTest {

    private final Logger logger = new LoggerContext().getLogger("test");

    @Test
    void hasTimeLevelAndMessage() throws IOException {
        LoggingEvent event = event("ready after 5 ms", null);
        Map<String, String> fields = fields(event);
        assertThat(fields)
                .containsEntry("level", "INFO")
                .containsEntry("logger", "test")
                .containsEntry("thread", Thread.currentThread().getName())
                .containsEntry("message", "ready after 5 ms");
        assertThat(Instant.parse(fields.get("timestamp")).toEpochMilli()).isEqualTo(event.getTimeStamp());
    }

    @Test
    void hasPairsAsAnObjectOfTheirOwn() throws IOException {
        LoggingEvent event = event("configuration:", null);
        event.addKeyValuePair(new KeyValuePair("threads", 4));
        event.addKeyValuePair(new KeyValuePair("dpdk.eal", "-a \"0000:01:00.0\""));
        assertThat(fields(event))
                .containsEntry("values.threads", "4")
                .containsEntry("values.dpdk.eal", "-a \"0000:01:00.0\"");
    }

    @Test
    void whateverIsToldIsOneLine() throws IOException {
        Exception failure = new IllegalStateException("broken\n", new ArithmeticException("below zero"));
        Map<String, String> fields = fields(event("no user a\r\n{\"level\":\"ERROR\"}", failure));
        assertThat(fields)
                .containsEntry("level", "INFO")
                .containsEntry("message", "no user a\r\n{\"level\":\"ERROR\"}");
        assertThat(fields.get("stack_trace"))
                .startsWith("java.lang.IllegalStateException: broken")
                .contains("Caused by: java.lang.ArithmeticException: below zero");
    }

    private LoggingEvent event(String message, Throwable failure) {
        return new LoggingEvent(getClass().getName(), logger, Level.INFO, message, failure, null);
    }

    /** The texts of the one object on the one line, those of the inner object under both names. */
    private static Map<String, String> fields(LoggingEvent event) throws IOException {
        String line = new JsonLayout().doLayout(event);
        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(line)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    String outer = parser.getParsingContext().getParent().getCurrentName();
                    fields.put((outer == null ? "" : outer + ".") + parser.currentName(), parser.getText());
                }
            }
        }
        return fields;
    }
}
