package dev.peregrine.memcached.config;

import java.util.EnumSet;

/** Configurations for tests of other packages, said as on the command line. */
public final class TestConfig {

    private TestConfig() {}

    public static ServerConfig of(String... args) {
        if (ConfigLoader.load(EnumSet.allOf(TransportKind.class), args) instanceof Invocation.Serve serve) {
            return serve.config();
        }
        throw new IllegalArgumentException(String.join(" ", args));
    }
}
