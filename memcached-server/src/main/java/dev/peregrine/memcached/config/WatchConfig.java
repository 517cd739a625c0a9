package dev.peregrine.memcached.config;

/**
 * Memory of the {@code watch} streams.
 *
 * @param watcherBytes what waits for one watcher, at most
 * @param loopBytes what one event loop has logged and no watcher has been sent, at most
 */
public record WatchConfig(int watcherBytes, int loopBytes) {}
