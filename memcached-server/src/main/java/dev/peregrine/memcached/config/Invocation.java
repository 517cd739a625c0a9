package dev.peregrine.memcached.config;

import java.util.SequencedMap;

/** What the command line asks for. */
public sealed interface Invocation {

    /** Print a text and exit. */
    record Show(String text) implements Invocation {}

    /**
     * Start a server.
     *
     * @param effective what the configuration comes to, by the keys of the file
     */
    record Serve(ServerConfig config, SequencedMap<String, String> effective) implements Invocation {}
}
