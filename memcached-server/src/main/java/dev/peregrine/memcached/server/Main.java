package dev.peregrine.memcached.server;

import dev.peregrine.memcached.config.ConfigException;
import dev.peregrine.memcached.config.ConfigLoader;
import dev.peregrine.memcached.config.Invocation;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.server.transport.TransportException;
import dev.peregrine.memcached.server.transport.Transports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program: starts the server that the command line asks for, or tells in one line of standard error why not and exits
 * with status 1. SIGINT and SIGTERM stop it with status 0, as they stop memcached.
 */
public final class Main {

    private static final int FAILURE = 1;

    private Main() {}

    public static void main(String[] args) {
        try {
            switch (ConfigLoader.load(Transports.offered(), args)) {
                case Invocation.Show show -> System.out.println(show.text());
                case Invocation.Serve serve -> serve(serve.config());
            }
        } catch (ConfigException | StartException | TransportException e) {
            System.err.println("memcached-server: " + e.getMessage());
            System.exit(FAILURE);
        }
    }

    private static void serve(ServerConfig config) {
        LogConfigurator.verbosity(config.verbosity());
        MemcachedServer server = MemcachedServer.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
        Banner.log(server, config);
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
