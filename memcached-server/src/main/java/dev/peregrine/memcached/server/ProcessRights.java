package dev.peregrine.memcached.server;

import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.launcher.system.Limits;
import dev.peregrine.memcached.launcher.system.Privileges;

/** What the process may do: its limits, raised while it still may, and its user, whom it becomes once it listens. */
final class ProcessRights {

    /** Files that are open besides connections: the JVM's own, those of event loops, logs, listeners. */
    private static final int OTHER_FILES = 64;

    private ProcessRights() {}

    /** @throws StartException where the system does not allow what the options need */
    static void raiseLimits(ServerConfig config) {
        if (config.process().coreDumps() && !Limits.raiseCoreFiles()) {
            throw new StartException(
                    "-r: the system allows no core files; raise the hard limit (ulimit -Hc) or leave" + " it out");
        }
        int limit = config.connections().limit();
        long files = Limits.raiseOpenFiles((long) limit + OTHER_FILES);
        if (files < limit) {
            throw new StartException("-c " + limit + ": the system allows " + files
                    + " open files; raise the hard limit (ulimit -Hn), start as root or give a smaller -c");
        }
    }

    /** @throws StartException where it cannot become the user that it is to be */
    static void dropPrivileges(ServerConfig config) {
        config.process()
                .user()
                .ifPresent(user -> Privileges.become(user).ifPresent(reason -> {
                    throw new StartException("-u " + user + ": the process cannot become this user: " + reason);
                }));
    }
}
