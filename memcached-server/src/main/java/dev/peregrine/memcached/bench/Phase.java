package dev.peregrine.memcached.bench;

/** What a worker does. */
enum Phase {
    /** Nothing is sent. */
    IDLE,
    /** Each key is set once. */
    LOAD,
    /** Requests of the mix. */
    RUN,
    /** What is under way is awaited. */
    DRAIN
}
