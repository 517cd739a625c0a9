package dev.peregrine.memcached.bench;

/** Why there is no result, in one line for the user. */
final class BenchException extends RuntimeException {

    BenchException(String message) {
        super(message);
    }
}
