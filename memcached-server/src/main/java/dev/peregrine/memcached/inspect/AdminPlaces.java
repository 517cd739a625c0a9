package dev.peregrine.memcached.inspect;

import dev.peregrine.memcached.launcher.system.Privileges;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folders in which servers make their admin sockets, named by process, and the subcommands look for them: the one
 * that the service manager made, the user's own, the system's, and one below the folder for temporary files.
 */
final class AdminPlaces {

    private static final String FOLDER = "peregrine";
    private static final String SUFFIX = ".sock";

    private final List<Path> folders;
    private final int userId;

    AdminPlaces(List<Path> folders, int userId) {
        this.folders = folders;
        this.userId = userId;
    }

    /** Those of this process. */
    static AdminPlaces usual() {
        return of(System.getenv(), Privileges.userId(), Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** @param userId a number, since users of containers often have no name */
    static AdminPlaces of(Map<String, String> environment, int userId, Path temporary) {
        List<Path> folders = new ArrayList<>();
        // What systemd makes for the setting RuntimeDirectory=, of which there may be several.
        Optional.ofNullable(environment.get("RUNTIME_DIRECTORY"))
                .ifPresent(names -> folders.add(Path.of(names.split(":", 2)[0])));
        Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
                .ifPresent(name -> folders.add(Path.of(name).resolve(FOLDER)));
        folders.add(Path.of("/run").resolve(FOLDER));
        folders.add(temporary.resolve(FOLDER + "-" + userId));
        return new AdminPlaces(folders, userId);
    }

    List<Path> folders() {
        return folders;
    }

    /** Where the server of a process makes its socket; empty where no folder is to be had that is this user's alone. */
    Optional<Path> socketOf(long processId) {
        return folders.stream().filter(this::isOwn).findFirst().map(folder -> folder.resolve(processId + SUFFIX));
    }

    /** The sockets that are there, whether or not somebody answers. */
    List<Path> sockets() {
        List<Path> sockets = new ArrayList<>();
        for (Path folder : folders) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
                found.forEach(sockets::add);
            } catch (IOException e) {
                // Not there, or not this user's to look into: no socket of ours is in it.
            }
        }
        return sockets.stream().sorted().toList();
    }

    /** Whether the folder is there or can be made, and nobody else can have put it there. */
    private boolean isOwn(Path folder) {
        try {
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && Files.isWritable(folder)
                    && (int) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS) == userId;
        } catch (IOException e) {
            return false;
        }
    }
}
