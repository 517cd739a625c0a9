package dev.peregrine.memcached.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file with the process id, which is there as long as the server. */
final class PidFile implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(PidFile.class);

    private final Path file;

    private PidFile(Path file) {
        this.file = file;
    }

    /** @throws StartException where the file cannot be written */
    static PidFile write(Path file) {
        try {
            Files.writeString(file, ProcessHandle.current().pid() + "\n");
            return new PidFile(file);
        } catch (IOException e) {
            throw new StartException("cannot write " + file + ", which -P names: " + Reason.of(e));
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOGGER.warn("cannot remove {}: {}", file, Reason.of(e));
        }
    }
}
