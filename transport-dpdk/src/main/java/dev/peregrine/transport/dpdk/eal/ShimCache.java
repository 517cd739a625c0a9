package dev.peregrine.transport.dpdk.eal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * The directory that shim libraries are loaded from. Code in it runs in this process, so it belongs to the user alone:
 * a directory or file that others could have written to is not used.
 */
final class ShimCache {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path directory;

    private ShimCache(Path directory) {
        this.directory = directory;
    }

    /** The user's cache directory, or a fresh temporary one where there is no usable home. */
    static ShimCache ofUser(Map<String, String> environment, String home) throws IOException {
        String base = environment.get("XDG_CACHE_HOME");
        Path parent = base != null && base.startsWith("/") ? Path.of(base) : Path.of(home, ".cache");
        if (parent.isAbsolute()) {
            Path directory = parent.resolve("peregrine");
            try {
                return in(directory);
            } catch (IOException unusable) {
                // A read-only or missing home is usual in containers.
            }
        }
        return new ShimCache(Files.createTempDirectory("peregrine-", PosixFilePermissions.asFileAttribute(OWNER_ONLY)));
    }

    /**
     * A given directory, made when it is missing.
     *
     * @throws IOException where it cannot be made, or others may write to it
     */
    static ShimCache in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory.getParent());
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        if (!isOwnAlone(directory) || !Files.isWritable(directory)) {
            throw new IOException(directory + " is not this user's alone");
        }
        return new ShimCache(directory);
    }

    /** Where a file of the cache lies or would lie. */
    Path path(String name) {
        return directory.resolve(name);
    }

    /** A file of the cache that may be loaded, or null. */
    Path find(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.isRegularFile(file) && isOwnAlone(file) ? file : null;
    }

    /** Puts a file into the cache, unless it lies there with this content already. */
    Path store(String name, byte[] content) throws IOException {
        Path present = find(name);
        if (present != null && Arrays.equals(Files.readAllBytes(present), content)) {
            return present;
        }
        Path temporary =
                Files.createTempFile(directory, name, ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.write(temporary, content);
        return Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isOwnAlone(Path path) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
        Path self = Path.of("/proc/self");
        return attributes.owner().equals(Files.getOwner(self))
                && !attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
                && !attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE);
    }
}
