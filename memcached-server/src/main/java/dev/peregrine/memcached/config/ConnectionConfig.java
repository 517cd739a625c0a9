package dev.peregrine.memcached.config;

/**
 * Bounds of connections.
 *
 * @param limit connections at once
 * @param backlog connections that wait to be accepted
 * @param requestsPerEvent requests of one connection before others have a turn
 */
public record ConnectionConfig(int limit, int backlog, int requestsPerEvent) {}
