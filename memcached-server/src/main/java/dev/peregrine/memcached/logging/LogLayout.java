package dev.peregrine.memcached.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.slf4j.event.KeyValuePair;

/**
 * The form of a log line: local time, level, message, key=value pairs, and the stack trace of an error that should not
 * be, all on one line whatever they contain. Logback's own pattern layout does the same with a hundred classes more,
 * which a start would have to load.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {

    private static final int LEVEL_WIDTH = 5;

    private final DateTimeFormatter time =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(128);
        time.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        String level = event.getLevel().toString();
        line.append(' ').append(level).repeat(' ', LEVEL_WIDTH - level.length() + 1);
        line.append(escaped(event.getFormattedMessage()));
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> append(line, pair));
        }
        if (event.getThrowableProxy() != null) {
            ThrowableProxyUtil.asString(event.getThrowableProxy())
                    .lines()
                    .forEach(part -> line.append(" | ").append(part.strip()));
        }
        return line.append('\n').toString();
    }

    private static void append(StringBuilder line, KeyValuePair pair) {
        String value = escaped(String.valueOf(pair.value));
        boolean quoted = value.isEmpty() || value.indexOf(' ') >= 0;
        line.append(' ').append(pair.key).append('=');
        line.append(quoted ? "\"" + value.replace("\"", "\\\"") + "\"" : value);
    }

    /** What clients send may be in a message, and must not pass for a line of its own. */
    private static String escaped(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }
}
