package dev.peregrine.memcached.config;

import java.nio.file.Path;

/** The Unix socket at which a running server may be looked into. */
public sealed interface AdminSocket {

    /** There is none. */
    record None() implements AdminSocket {}

    /** In the folder where the subcommands look for it, under a name that tells the process. */
    record UsualPlace() implements AdminSocket {}

    /** At a path. */
    record At(Path path) implements AdminSocket {}
}
