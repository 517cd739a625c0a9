package dev.peregrine.memcached.server;

import dev.peregrine.memcached.config.ConfigLoader;
import dev.peregrine.memcached.config.Invocation;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.server.transport.Transports;

/** Starts servers in this JVM out of command lines, for tests. */
final class Servers {

    private Servers() {}

    static MemcachedServer start(String... args) {
        return MemcachedServer.start(config(args));
    }

    static ServerConfig config(String... args) {
        if (ConfigLoader.load(Transports.offered(), args) instanceof Invocation.Serve serve) {
            return serve.config();
        }
        throw new IllegalArgumentException("these arguments start no server");
    }
}
