package dev.peregrine.memcached.server;

import dev.peregrine.memcached.config.MemoryFileConfig;
import dev.peregrine.memcached.store.BadSnapshotException;
import dev.peregrine.memcached.store.CacheClock;
import dev.peregrine.memcached.store.ChronicleStore;
import dev.peregrine.memcached.store.SnapshotFile;
import dev.peregrine.memcached.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the items back that the last server saved, as {@code -e} asks for, and saves them again when closed, which is to
 * happen when no connection uses the store any more.
 */
final class WarmRestart implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(WarmRestart.class);

    private final ChronicleStore store;
    private final Path path;
    private final SnapshotFile file;

    private WarmRestart(ChronicleStore store, Path path, SnapshotFile file) {
        this.store = store;
        this.path = path;
        this.file = file;
    }

    /**
     * Opens a store with what there is to bring back; closed after this.
     *
     * @throws StartException where the file cannot be used, or is bad and not to be discarded
     */
    static WarmRestart open(StoreOptions options, CacheClock clock, MemoryFileConfig config) {
        Path path = config.path();
        refuseMemcacheds(path, config.discardBad());
        try {
            SnapshotFile file = SnapshotFile.open(path);
            try {
                ChronicleStore store = takeIn(options, clock, path, file, config.discardBad());
                file.markInUse();
                return new WarmRestart(store, path, file);
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StartException("cannot use " + path + ", which -e names: " + Reason.of(e));
        }
    }

    /** The store that it saves. */
    ChronicleStore store() {
        return store;
    }

    /** memcached keeps its items in a form of its own, and a file beside them that describes it. */
    private static void refuseMemcacheds(Path path, boolean discardBad) {
        Path description = Path.of(path + ".meta");
        if (Files.exists(description) && !discardBad) {
            throw new StartException("memory file " + path + ": its items are memcached's, as " + description
                    + " tells, and cannot be read; name another file, or start empty with --on-bad-snapshot=discard");
        }
    }

    private static ChronicleStore takeIn(
            StoreOptions options, CacheClock clock, Path path, SnapshotFile file, boolean discardBad)
            throws IOException {
        try {
            switch (file.state()) {
                case NEW -> LOGGER.info("memory file {} is new: the cache starts empty", path);
                case IN_USE ->
                    LOGGER.warn(
                            "memory file {}: the last server did not stop in order, its items are lost: the cache"
                                    + " starts empty",
                            path);
                case SAVED -> {
                    long begin = System.nanoTime();
                    ChronicleStore store = ChronicleStore.restore(options, clock, file);
                    long items = store.statistics().items();
                    LOGGER.info("memory file {}: {} items are back after {} ms", path, items, millisSince(begin));
                    return store;
                }
            }
        } catch (BadSnapshotException e) {
            if (!discardBad) {
                throw new StartException("memory file " + e.getMessage()
                        + "; remove the file, or start empty with --on-bad-snapshot=discard");
            }
            LOGGER.warn("memory file {}: discarded, the cache starts empty", e.getMessage());
        }
        return new ChronicleStore(options, clock);
    }

    @Override
    public void close() throws IOException {
        try (file) {
            long begin = System.nanoTime();
            long items = store.save(file);
            LOGGER.info("memory file {}: {} items saved in {} ms", path, items, millisSince(begin));
        } catch (IOException e) {
            LOGGER.warn("cannot save the items to {}, which -e names: {}", path, Reason.of(e));
        }
    }

    private static long millisSince(long beginNanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos);
    }
}
