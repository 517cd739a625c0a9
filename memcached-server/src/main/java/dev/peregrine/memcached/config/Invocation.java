package dev.peregrine.memcached.config;

/** What the command line asks for. */
public sealed interface Invocation {

    /** Print a text and exit. */
    record Show(String text) implements Invocation {}

    /** Start a server. */
    record Serve(ServerConfig config) implements Invocation {}
}
