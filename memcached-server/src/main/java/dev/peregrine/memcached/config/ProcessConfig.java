package dev.peregrine.memcached.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How the process lives.
 *
 * @param daemon whether it leaves its terminal
 * @param coreDumps whether it may leave core files
 * @param user whom it becomes once its addresses are bound; empty to stay who it is
 * @param pidFile file with the process id
 * @param drainSeconds what open connections have, at most, to finish what they began when the end is asked for
 */
public record ProcessConfig(
        boolean daemon, boolean coreDumps, Optional<String> user, Optional<Path> pidFile, int drainSeconds) {

    public ProcessConfig {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(pidFile, "pidFile");
    }
}
