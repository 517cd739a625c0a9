package dev.peregrine.memcached.doctor;

import java.util.Locale;

/** How much a finding matters. */
enum Level {
    OK,
    /** The server runs, but slower or less safely than it could. */
    WARNING,
    /** The server cannot run on DPDK. */
    ERROR;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
