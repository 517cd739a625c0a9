package dev.peregrine.memcached.inspect;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers at an admin socket, on threads of its own. */
public final class AdminServer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(AdminServer.class);

    private final Path path;
    private final ServerSocketChannel listening;
    private final Inspection inspection;

    private AdminServer(Path path, ServerSocketChannel listening, Inspection inspection) {
        this.path = path;
        this.listening = listening;
        this.inspection = inspection;
    }

    /** Where a server makes its socket that nobody has named; empty where there is no place for one. */
    public static Optional<Path> usualPath() {
        AdminPlaces places = AdminPlaces.usual();
        Optional<Path> path = places.socketOf(ProcessHandle.current().pid());
        path.ifPresent(own -> places.sockets().stream()
                .filter(socket -> own.getParent().equals(socket.getParent()))
                .filter(socket -> !AdminConnection.isAnswered(socket))
                .forEach(AdminServer::remove));
        return path;
    }

    /**
     * Begins to answer. The socket appears with its mode, which lets nobody in but the user of this process; one that a
     * former server left behind is replaced.
     *
     * @throws IOException with the system's reason where the socket cannot be made
     */
    public static AdminServer open(Path path, Inspection inspection) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!(boolean) Files.getAttribute(path, "isOther", LinkOption.NOFOLLOW_LINKS)) {
                throw new FileSystemException(path.toString(), null, "there is a file that is no socket");
            }
            if (AdminConnection.isAnswered(path)) {
                throw new FileSystemException(path.toString(), null, "another server answers there");
            }
        }
        Path absolute = path.toAbsolutePath();
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            bind(channel, absolute);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        AdminServer server = new AdminServer(absolute, channel, inspection);
        Thread.ofPlatform().name("admin").daemon().start(server::accept);
        return server;
    }

    /** In a folder that nobody else can reach into, so that nobody can connect before the mode is set. */
    private static void bind(ServerSocketChannel channel, Path path) throws IOException {
        Path folder = Files.createTempDirectory(path.getParent(), ".adm");
        Path hidden = folder.resolve("s");
        try {
            channel.bind(UnixDomainSocketAddress.of(hidden));
            Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-------"));
            Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(hidden);
            Files.delete(folder);
        }
    }

    private void accept() {
        while (true) {
            SocketChannel accepted;
            try {
                accepted = listening.accept();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOGGER.warn("the admin socket is closed: {}", e.getMessage());
                return;
            }
            Thread.ofVirtual().name("admin-request").start(() -> answer(accepted));
        }
    }

    private void answer(SocketChannel accepted) {
        try (AdminConnection connection = new AdminConnection(accepted)) {
            inspection.answer(connection.readLine(), connection);
        } catch (IOException e) {
            LOGGER.debug("the one who asked is gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        remove(path);
    }

    /** Left behind where the process has become a user who may not remove it; the next server of this place does. */
    private static void remove(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOGGER.debug("cannot remove {}", socket, e);
        }
    }
}
