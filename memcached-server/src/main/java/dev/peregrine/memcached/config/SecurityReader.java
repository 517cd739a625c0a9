package dev.peregrine.memcached.config;

import java.util.Optional;

/** Reads the settings of authentication and TLS. */
final class SecurityReader {

    private static final int DEFAULT_MIN_VERSION = 2;

    private final GivenSettings settings;
    private final ExtendedOptions extended;

    SecurityReader(GivenSettings settings, ExtendedOptions extended) {
        this.settings = settings;
        this.extended = extended;
    }

    /** As with memcached a bad value for TLS is refused also where TLS is off. */
    SecurityConfig read() {
        int verifyMode = extended.number(ExtendedOption.SSL_VERIFY_MODE, 0, 3, 0);
        int minVersion = extended.number(ExtendedOption.SSL_MIN_VERSION, 0, 3, DEFAULT_MIN_VERSION);
        checkKeyFormat();
        return new SecurityConfig(
                settings.last(Setting.ENABLE_SASL)
                        .map(given -> given.text().equals("true"))
                        .orElse(false),
                settings.last(Setting.AUTH_FILE).map(Given::path),
                settings.last(Setting.ENABLE_SSL)
                        .filter(given -> given.text().equals("true"))
                        .map(enabled -> tls(enabled, verifyMode, minVersion)));
    }

    private void checkKeyFormat() {
        extended.value(ExtendedOption.SSL_KEYFORMAT)
                .filter(given -> !given.text().equals("1") && !given.text().equals("PEM"))
                .ifPresent(given -> {
                    throw given.refused("must be 1 or PEM, the one format that is read");
                });
    }

    private TlsConfig tls(Given enabled, int verifyMode, int minVersion) {
        Given chain = extended.value(ExtendedOption.SSL_CHAIN_CERT)
                .orElseThrow(() -> new ConfigException(enabled.origin()
                        + ": needs the server's certificate; name its PEM file by -o ssl_chain_cert=<file>"));
        Given key = extended.value(ExtendedOption.SSL_KEY)
                .orElseThrow(() -> new ConfigException(
                        enabled.origin() + ": needs the server's key; name its PEM file by -o ssl_key=<file>"));
        return new TlsConfig(
                chain.path(),
                key.path(),
                verifyMode,
                extended.value(ExtendedOption.SSL_CIPHERS).map(Given::text),
                Optional.of(ExtendedOption.SSL_CA_CERT).flatMap(extended::value).map(Given::path),
                minVersion,
                extended.has(ExtendedOption.SSL_SESSION_CACHE),
                extended.number(ExtendedOption.SSL_WBUF_SIZE, 1, 1 << 20, 16));
    }
}
