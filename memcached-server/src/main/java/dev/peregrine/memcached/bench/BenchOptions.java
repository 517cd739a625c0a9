package dev.peregrine.memcached.bench;

import dev.peregrine.memcached.config.TransportKind;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be measured. Immutable, and consistent in itself.
 *
 * @param transport empty for the best one of the kernel
 * @param config file with the section dpdk
 * @param threads event loops of the client
 * @param pipeline requests that a connection has under way at most
 * @param gets to so many {@code sets}
 * @param zipf exponent of the keys' distribution; empty for uniform
 * @param rushSeconds load before the warm-up, as fast as replies come whatever the rate
 * @param intervalSeconds between two points of the course over time
 * @param rate requests a second that are offered in an open loop; 0 for a closed loop
 * @param load whether all keys are set before
 * @param timeoutSeconds without any reply, after which the server counts as dead
 * @param json file for the result
 * @param html file for the result with its plots
 */
record BenchOptions(
        InetSocketAddress server,
        Optional<TransportKind> transport,
        Optional<Path> config,
        int threads,
        int connections,
        int pipeline,
        int gets,
        int sets,
        int keys,
        int keySize,
        Optional<Double> zipf,
        int valueSize,
        double rushSeconds,
        double warmupSeconds,
        double durationSeconds,
        double intervalSeconds,
        boolean meta,
        double rate,
        Verification verification,
        boolean load,
        double timeoutSeconds,
        long seed,
        boolean quiet,
        Optional<Path> json,
        Optional<Path> html) {

    /** How closely values are looked at; header, length and end always are. */
    enum Verification {
        /** Not at all, for servers that answer with any value. */
        LENGTH,
        /** First and last bytes of each, and each 64th as a whole. */
        SAMPLED,
        /** All bytes of all values. */
        FULL
    }

    boolean openLoop() {
        return rate > 0;
    }
}
