package dev.peregrine.memcached.bench;

import java.util.SplittableRandom;

/** All keys alike. */
record UniformKeys(int keys) implements KeyDistribution {

    /** By multiplication instead of division; the bias is below one in 2^32 / keys. */
    @Override
    public int next(SplittableRandom random) {
        return (int) ((Integer.toUnsignedLong(random.nextInt()) * keys) >>> Integer.SIZE);
    }
}
