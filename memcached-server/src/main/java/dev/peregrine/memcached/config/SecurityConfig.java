package dev.peregrine.memcached.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Who may connect.
 *
 * @param sasl whether SASL authentication is asked for
 * @param authFile users and passwords of the text protocol, where those are asked for
 * @param tls empty for none
 */
public record SecurityConfig(boolean sasl, Optional<Path> authFile, Optional<TlsConfig> tls) {

    public SecurityConfig {
        Objects.requireNonNull(authFile, "authFile");
        Objects.requireNonNull(tls, "tls");
    }
}
