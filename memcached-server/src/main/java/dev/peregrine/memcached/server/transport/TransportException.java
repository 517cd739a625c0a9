package dev.peregrine.memcached.server.transport;

/** A network that cannot be had here; the message is one line with the cause and the cure. */
public final class TransportException extends RuntimeException {

    public TransportException(String message) {
        super(message, null, false, false);
    }
}
