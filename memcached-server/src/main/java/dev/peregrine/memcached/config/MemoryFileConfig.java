package dev.peregrine.memcached.config;

import java.nio.file.Path;

/**
 * Where the items outlive the process.
 *
 * @param discardBad whether a file that cannot be used is discarded, instead of being refused
 */
public record MemoryFileConfig(Path path, boolean discardBad) {}
