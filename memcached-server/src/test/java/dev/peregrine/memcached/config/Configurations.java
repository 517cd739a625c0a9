package dev.peregrine.memcached.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.EnumSet;

/** Shortcuts for tests: configurations and refusals out of a command line. */
final class Configurations {

    private Configurations() {}

    static ServerConfig config(String... args) {
        Invocation invocation = ConfigLoader.load(EnumSet.allOf(TransportKind.class), args);
        assertThat(invocation).isInstanceOf(Invocation.Serve.class);
        return ((Invocation.Serve) invocation).config();
    }

    static String refusal(String... args) {
        ConfigException refusal = catchThrowableOfType(
                ConfigException.class, () -> ConfigLoader.load(EnumSet.allOf(TransportKind.class), args));
        assertThat(refusal).as("refusal of %s", String.join(" ", args)).isNotNull();
        assertThat(refusal.getMessage()).doesNotContain("\n");
        return refusal.getMessage();
    }
}
