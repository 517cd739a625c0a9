package dev.peregrine.memcached.inspect;

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
    private final String user;

    AdminPlaces(List<Path> folders, String user) {
        this.folders = folders;
        this.user = user;
    }

    /** Those of this process. */
    static AdminPlaces usual() {
        return of(System.getenv(), System.getProperty("user.name"), Path.of(System.getProperty("java.io.tmpdir")));
    }

    static AdminPlaces of(Map<String, String> environment, String user, Path temporary) {
        List<Path> folders = new ArrayList<>();
        // What systemd makes for the setting RuntimeDirectory=, of which there may be several.
        Optional.ofNullable(environment.get("RUNTIME_DIRECTORY"))
                .ifPresent(names -> folders.add(Path.of(names.split(":", 2)[0])));
        Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
                .ifPresent(name -> folders.add(Path.of(name).resolve(FOLDER)));
        folders.add(Path.of("/run").resolve(FOLDER));
        folders.add(temporary.resolve(FOLDER + "-" + user));
        return new AdminPlaces(folders, user);
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
                    && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)
                            .getName()
                            .equals(user);
        } catch (IOException e) {
            return false;
        }
    }
}
