package dev.peregrine.memcached.protocol.login;

/** A point of an exchange at which a message of the client is due. It takes one; any event loop may call. */
@FunctionalInterface
public interface SaslStep {

    /**
     * Answers the message.
     *
     * @param message a character for each byte; any may come
     */
    SaslAnswer take(String message);
}
