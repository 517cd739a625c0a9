package dev.peregrine.memcached.config;

/** What an event loop on DPDK does while nothing arrives. */
public enum IdleMode {
    /** Polls on: the lowest latency, a whole core. */
    SPIN,
    /** Polls for a while, then parks for a moment at a time. */
    ADAPTIVE
}
