package dev.peregrine.memcached.server;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
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

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        LogLayout layout = new LogLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("console");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        // A machine whose cards DPDK drives has no Ethernet address to show the kernel; a random id does as well.
        context.getLogger("io.netty.util.internal.MacAddressUtil").setLevel(Level.ERROR);
        context.getLogger(OWN).setLevel(Level.INFO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** @param verbosity how often {@code -v} was given: 1 for our details, 2 for all of ours, 3 for the libraries' too */
    static void verbosity(int verbosity) {
        if (verbosity == 0 || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.getLogger(OWN).setLevel(verbosity == 1 ? Level.DEBUG : Level.TRACE);
        if (verbosity > 2) {
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.DEBUG);
        }
    }
}
