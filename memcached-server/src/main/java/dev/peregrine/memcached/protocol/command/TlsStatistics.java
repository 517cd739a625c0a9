package dev.peregrine.memcached.protocol.command;

/**
 * What {@code stats} tells of TLS.
 *
 * @param newSessions handshakes that resumed no session
 * @param handshakeErrors handshakes that failed
 * @param protocolErrors connections that broke off after their handshake because of a bad record
 * @param refreshedAtSeconds when the certificates were read last, by the cache's clock
 */
public record TlsStatistics(long newSessions, long handshakeErrors, long protocolErrors, long refreshedAtSeconds) {}
