package dev.peregrine.memcached.server;

import dev.peregrine.memcached.config.ConfigException;
import dev.peregrine.memcached.config.ConfigLoader;
import dev.peregrine.memcached.config.Invocation;
import dev.peregrine.memcached.config.LogFormat;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.launcher.system.Daemon;
import dev.peregrine.memcached.logging.LogConfigurator;
import dev.peregrine.memcached.server.transport.TransportException;
import dev.peregrine.memcached.server.transport.Transports;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program: starts the server that the command line asks for, or tells in one line of standard error why not and exits
 * with status 1. SIGINT, SIGTERM and SIGUSR1 stop it with status 0, as they stop memcached; the last two let clients
 * finish what they have begun. SIGHUP has it read certificates and passwords anew.
 */
public final class Main {

    private static final int FAILURE = 1;

    private Main() {}

    public static void main(String[] args) {
        OptionalInt status = Subcommands.run(args);
        if (status.isPresent()) {
            System.exit(status.getAsInt());
        }
        try {
            switch (ConfigLoader.load(Transports.offered(), args)) {
                case Invocation.Show show -> System.out.println(show.text());
                case Invocation.Serve serve -> serve(serve);
            }
        } catch (ConfigException | StartException | TransportException e) {
            tell(LogFormat.wantedBy(args), e.getMessage());
            System.exit(FAILURE);
        }
    }

    private static void tell(LogFormat format, String refusal) {
        if (format == LogFormat.HUMAN) {
            System.err.println("memcached-server: " + refusal);
            return;
        }
        LogConfigurator.set(format, 0);
        LoggerFactory.getLogger(Main.class).error(refusal);
    }

    private static void serve(Invocation.Serve asked) {
        ServerConfig config = asked.config();
        if (config.process().daemon() && !Daemon.isBackground()) {
            System.exit(startInBackground());
        }
        LogConfigurator.set(config.logFormat(), config.verbosity());
        AtomicReference<MemcachedServer> running = new AtomicReference<>();
        handleSignals(running);
        MemcachedServer server = MemcachedServer.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
        running.set(server);
        Banner.log(server, config, asked.effective());
        if (Daemon.isBackground()) {
            goToBackground(config);
        }
    }

    /** Before the start, since the files that it writes invite scripts to send signals. */
    private static void handleSignals(AtomicReference<MemcachedServer> running) {
        Signals.handle("HUP", () -> Optional.ofNullable(running.get()).ifPresent(MemcachedServer::reload));
        for (String signal : List.of("TERM", "USR1")) {
            Signals.handle(signal, () -> {
                Optional.ofNullable(running.get()).ifPresent(MemcachedServer::finishBegun);
                System.exit(0);
            });
        }
    }

    private static int startInBackground() {
        try {
            return Daemon.start();
        } catch (IOException e) {
            throw new StartException("-d: the server cannot be started in the background: " + e.getMessage());
        }
    }

    /** As with memcached a server that is to log goes on writing where it was started. */
    private static void goToBackground(ServerConfig config) {
        try {
            Daemon.ready(config.verbosity() == 0);
        } catch (IOException e) {
            throw new StartException("-d: the terminal cannot be left: " + e.getMessage());
        }
    }

    /** Only a signal leads here. The JVM would exit with 128 and its number, which a supervisor takes for a failure. */
    private static void stop(MemcachedServer server) {
        Logger logger = LoggerFactory.getLogger(Main.class);
        logger.info("stopping");
        server.close();
        logger.info("stopped");
        Runtime.getRuntime().halt(0);
    }
}
