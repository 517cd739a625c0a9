package dev.peregrine.memcached.server;

/** A start that the machine does not allow; the message is one line with the cause and the cure. */
public final class StartException extends RuntimeException {

    StartException(String message) {
        super(message, null, false, false);
    }
}
