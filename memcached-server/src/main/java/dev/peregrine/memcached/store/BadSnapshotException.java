package dev.peregrine.memcached.store;

/** A snapshot that cannot be used; the message is one line for the user, with the file's name and what is wrong. */
public final class BadSnapshotException extends Exception {

    private static final long serialVersionUID = 1L;

    BadSnapshotException(String message) {
        super(message);
    }
}
