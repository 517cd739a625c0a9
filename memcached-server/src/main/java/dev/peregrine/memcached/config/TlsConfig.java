package dev.peregrine.memcached.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS as memcached's options describe it.
 *
 * @param chain PEM file with the server's certificate and what it was signed by
 * @param key PEM file with the server's key
 * @param verifyMode 0 asks clients for no certificate, 1 for one that may be missing and otherwise must be good, 2 for
 *     one that must be good, 3 as 2, once a connection
 * @param ciphers the ciphers allowed, in OpenSSL's words
 * @param caCertificates PEM file with those who may have signed a client's certificate
 * @param minVersion 0 to 3 for TLS 1.0 to 1.3
 * @param sessionCache whether sessions are resumed by the server's memory
 * @param writeBufferKibibytes shown, without effect
 */
public record TlsConfig(
        Path chain,
        Path key,
        int verifyMode,
        Optional<String> ciphers,
        Optional<Path> caCertificates,
        int minVersion,
        boolean sessionCache,
        int writeBufferKibibytes) {}
