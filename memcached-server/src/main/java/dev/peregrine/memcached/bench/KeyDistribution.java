package dev.peregrine.memcached.bench;

import java.util.SplittableRandom;

/** Which key a request names. */
interface KeyDistribution {

    /** A key from 0 to the number of keys less one. Called for each request; allocates nothing. */
    int next(SplittableRandom random);
}
