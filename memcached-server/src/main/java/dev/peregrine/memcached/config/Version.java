package dev.peregrine.memcached.config;

import java.util.Objects;

/** The version that this was built as. */
public final class Version {

    /** Of classes that are not in the jar; numbers first, since clients read them. */
    private static final String UNKNOWN = "0.0.0-development";

    private Version() {}

    /** For instance {@code 0.1.0}: what the jar's manifest says. */
    public static String current() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), UNKNOWN);
    }
}
