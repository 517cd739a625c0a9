package dev.peregrine.memcached.config;

/** A mistake in the configuration; the message is the one line that the user is shown. */
public final class ConfigException extends RuntimeException {

    public ConfigException(String message) {
        super(message, null, false, false);
    }
}
