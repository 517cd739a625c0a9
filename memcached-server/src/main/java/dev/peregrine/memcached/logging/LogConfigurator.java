package dev.peregrine.memcached.logging;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.peregrine.memcached.config.LogFormat;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * Sets Logback up without its XML reader, which would take longer than all else of the logs: one line an event, on
 * standard error, as memcached has it. A file of the user's own, named by the property
 * {@code logback.configurationFile}, wins.
 *
 * <p>Logback finds this class as a service.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {

    private static final String OWN = "dev.peregrine";
    private static final String CONSOLE = "console";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName(CONSOLE);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context, new LogLayout()));
        appender.start();
        Logger root = root(context);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        // A machine whose cards DPDK drives has no Ethernet address to show the kernel; a random id does as well.
        context.getLogger("io.netty.util.internal.MacAddressUtil").setLevel(Level.ERROR);
        context.getLogger(OWN).setLevel(Level.INFO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * Sets what the configuration says of the log; before this it has the form for people.
     *
     * @param verbosity how often {@code -v} was given: 1 for our details, 2 for all of ours, 3 for the libraries' too
     */
    public static void set(LogFormat format, int verbosity) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        if (format == LogFormat.JSON && root(context).getAppender(CONSOLE) instanceof ConsoleAppender<?> console) {
            @SuppressWarnings("unchecked") // the appender made above
            ConsoleAppender<ILoggingEvent> own = (ConsoleAppender<ILoggingEvent>) console;
            own.setEncoder(encoder(context, new JsonLayout()));
        }
        if (verbosity > 0) {
            context.getLogger(OWN).setLevel(verbosity == 1 ? Level.DEBUG : Level.TRACE);
        }
        if (verbosity > 2) {
            root(context).setLevel(Level.DEBUG);
        }
    }

    private static Logger root(LoggerContext context) {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static Encoder<ILoggingEvent> encoder(Context context, LayoutBase<ILoggingEvent> layout) {
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        // Whatever the locale: JSON is UTF-8 by definition.
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }
}
