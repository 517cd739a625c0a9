package dev.peregrine.memcached.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files in which Linux tells about a machine, below a root that a test may put elsewhere. What cannot be read counts
 * as not there, since these files come and go with kernels, drivers and rights.
 */
final class Machine {

    private final Path root;

    Machine(Path root) {
        this.root = root;
    }

    /** The one that this process runs on. */
    static Machine here() {
        return new Machine(Path.of("/"));
    }

    /** A file's text without the white space around it; empty where the file is not there, or has no text. */
    Optional<String> read(String path) {
        try {
            String text = new String(Files.readAllBytes(at(path)), StandardCharsets.ISO_8859_1).strip();
            return Optional.of(text).filter(content -> !content.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A file's number, decimal or as 0x…; empty where it has none. */
    Optional<Long> number(String path) {
        return read(path).flatMap(text -> {
            try {
                return Optional.of(Long.decode(text));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    /** The lines of a file. */
    List<String> lines(String path) {
        return read(path).stream().flatMap(String::lines).toList();
    }

    /** The names in a directory, sorted; none where it is not there. */
    List<String> list(String path) {
        try (Stream<Path> entries = Files.list(at(path))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The last name of what a symbolic link points to. */
    Optional<String> link(String path) {
        try {
            return Optional.of(Files.readSymbolicLink(at(path)).getFileName().toString());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    boolean exists(String path) {
        return Files.exists(at(path), LinkOption.NOFOLLOW_LINKS);
    }

    boolean canWrite(String path) {
        return Files.isWritable(at(path));
    }

    private Path at(String path) {
        return root.resolve(path.startsWith("/") ? path.substring(1) : path);
    }
}
