package dev.peregrine.memcached.config;

import java.util.Objects;

/** The version that this was built as, and what clients are told. */
public final class Version {

    /** Of classes that are not in the jar; numbers first, since clients read them. */
    private static final String UNKNOWN = "0.0.0-development";

    /** The release of memcached whose protocol is spoken; clients choose what they use, and expect, by it. */
    private static final String PROTOCOL = "1.6.45";

    private Version() {}

    /** What clients are told: memcached's version first, since they compare its numbers, and then who we are. */
    public static String toldToClients() {
        return PROTOCOL + "-peregrine-" + current();
    }

    /** For instance {@code 0.1.0}: what the jar's manifest says. */
    public static String current() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), UNKNOWN);
    }
}
