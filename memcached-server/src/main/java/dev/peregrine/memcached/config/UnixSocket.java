package dev.peregrine.memcached.config;

import java.nio.file.Path;

/**
 * A Unix socket to listen on.
 *
 * @param mode permissions of the file, as {@code chmod} takes them
 */
public record UnixSocket(Path path, int mode) {}
