package dev.peregrine.memcached.config;

/**
 * Bounds of connections.
 *
 * @param limit connections at once
 * @param refuseOverLimit whether connections over the limit are told and closed; otherwise they wait to be accepted
 * @param backlog connections that wait to be accepted
 * @param requestsPerEvent requests of one connection before others have a turn
 * @param idleTimeoutSeconds after which a silent connection is closed, 0 for never
 */
public record ConnectionConfig(
        int limit, boolean refuseOverLimit, int backlog, int requestsPerEvent, int idleTimeoutSeconds) {}
