package dev.peregrine.bench;

import dev.peregrine.memcached.config.ConfigLoader;
import dev.peregrine.memcached.config.Invocation;
import dev.peregrine.memcached.server.MemcachedServer;
import dev.peregrine.memcached.server.transport.Transports;
import java.util.Arrays;

/**
 * The server as it is, pipeline and all, on a {@link FixedValueStore}. It is among the tests, and no part of the jar, so that
 * nobody serves with it by accident; {@code integration-tests/bench/compare} starts it.
 */
final class StorelessServer {

    private StorelessServer() {}

    /** @param arguments bytes of a value, and then the server's own */
    public static void main(String[] arguments) {
        int valueBytes = Integer.parseInt(arguments[0]);
        String[] line = Arrays.copyOfRange(arguments, 1, arguments.length);
        if (!(ConfigLoader.load(Transports.offered(), line) instanceof Invocation.Serve asked)) {
            throw new IllegalArgumentException("nothing to serve in " + Arrays.toString(line));
        }
        MemcachedServer server = MemcachedServer.start(asked.config(), clock -> new FixedValueStore(valueBytes));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
        System.out.println("ready, without a store");
    }
}
