package dev.peregrine.memcached.bench;

/** What a worker does. */
enum Phase {
    /** Nothing is sent. */
    IDLE,
    /** Each key is set once. */
    LOAD,
    /** Requests of the mix, as fast as replies come. */
    RUSH,
    /** Requests of the mix, at the rate that is to be measured. */
    RUN,
    /** What is under way is awaited. */
    DRAIN
}
