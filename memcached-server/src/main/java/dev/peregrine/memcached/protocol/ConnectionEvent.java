package dev.peregrine.memcached.protocol;

/** What the server asks of a connection, as an event of its pipeline. */
public enum ConnectionEvent {
    /** To finish what was begun, and close. */
    DRAIN,
    /** To close where it has been silent for too long. */
    CLOSE_IF_IDLE,
    /** To tell the log more or less of what it says, as the server's verbosity is now. */
    VERBOSITY
}
