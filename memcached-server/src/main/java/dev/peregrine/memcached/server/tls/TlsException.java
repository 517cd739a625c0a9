package dev.peregrine.memcached.server.tls;

/** TLS that cannot be had with the files and options given; the message is one line with the cause. */
public final class TlsException extends RuntimeException {

    TlsException(String message) {
        super(message, null, false, false);
    }
}
