package dev.peregrine.memcached.server;

import dev.peregrine.memcached.config.AdminSocket;
import dev.peregrine.memcached.inspect.AdminServer;
import dev.peregrine.memcached.inspect.Inspection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the admin socket that the configuration wants. */
final class AdminSockets {

    private static final Logger LOGGER = LoggerFactory.getLogger(AdminSockets.class);

    private AdminSockets() {}

    /** @throws StartException where a socket that the user has named cannot be had; the usual one is done without */
    static Optional<AdminServer> open(AdminSocket wanted, Inspection inspection) {
        return switch (wanted) {
            case AdminSocket.None _ -> Optional.empty();
            case AdminSocket.At(Path path) -> Optional.of(openNamed(path, inspection));
            case AdminSocket.UsualPlace _ -> AdminServer.usualPath().flatMap(path -> openUsual(path, inspection));
        };
    }

    private static AdminServer openNamed(Path path, Inspection inspection) {
        try {
            return AdminServer.open(path, inspection);
        } catch (IOException e) {
            throw new StartException("cannot make the admin socket " + path + ": " + Reason.of(e)
                    + "; choose another place by --admin-socket <file>, or --admin-socket off");
        } catch (IllegalArgumentException e) {
            throw new StartException("cannot make the admin socket " + path + ": " + e.getMessage()
                    + "; choose a shorter name by --admin-socket <file>");
        }
    }

    private static Optional<AdminServer> openUsual(Path path, Inspection inspection) {
        try {
            return Optional.of(AdminServer.open(path, inspection));
        } catch (IOException | IllegalArgumentException e) {
            LOGGER.debug("no admin socket {}", path, e);
            return Optional.empty();
        }
    }
}
