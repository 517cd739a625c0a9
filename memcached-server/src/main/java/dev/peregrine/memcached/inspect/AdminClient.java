package dev.peregrine.memcached.inspect;

import dev.peregrine.memcached.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Asks a running server through its admin socket. Refusals name the cause and the cure. */
final class AdminClient {

    private final AdminPlaces places;

    AdminClient(AdminPlaces places) {
        this.places = places;
    }

    /**
     * Asks, and returns the connection with what was asked for yet to be read.
     *
     * @param named the socket, where the user names one
     * @throws ConfigException where there is no such server, or it refuses
     */
    AdminConnection ask(Optional<Path> named, String request) {
        Path socket = named.orElseGet(this::onlyOne);
        AdminConnection connection = connect(socket);
        try {
            connection.writeLine(request);
            String answer = connection.readLine();
            if (answer.equals(AdminConnection.OK)) {
                return connection;
            }
            connection.close();
            throw new ConfigException(answer.isEmpty() ? "the server has stopped; start it again" : answer);
        } catch (IOException e) {
            throw new ConfigException("the server at " + socket + " has gone: " + e.getMessage());
        }
    }

    private static AdminConnection connect(Path socket) {
        try {
            return AdminConnection.to(socket);
        } catch (IOException | IllegalArgumentException e) {
            if (!Files.exists(socket)) {
                throw new ConfigException("there is no admin socket " + socket
                        + "; start the server with --admin-socket " + socket + ", or name the right one by --socket");
            }
            if (!Files.isReadable(socket)) {
                throw new ConfigException("the admin socket " + socket
                        + " belongs to another user; ask as the user whom the server was started by, or as root");
            }
            throw new ConfigException("no server answers at " + socket
                    + ", it was left behind; start the server, or name another socket by --socket");
        }
    }

    private Path onlyOne() {
        List<Path> answered =
                places.sockets().stream().filter(AdminConnection::isAnswered).toList();
        if (answered.isEmpty()) {
            throw new ConfigException("no running server was found; its admin socket is looked for in "
                    + places.folders().stream().map(Path::toString).collect(Collectors.joining(", "))
                    + ": ask as the user whom it was started by, or name the socket by --socket");
        }
        if (answered.size() > 1) {
            throw new ConfigException("there are several servers, choose one: --socket "
                    + answered.stream().map(Path::toString).collect(Collectors.joining(" or --socket ")));
        }
        return answered.getFirst();
    }
}
