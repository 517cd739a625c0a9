package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.store.CacheClock;
import dev.peregrine.memcached.store.Store;
import java.util.Objects;

/** What the connections of one server share. */
public final class ServerContext {

    private static final int MAX_VERBOSITY = 2;

    private final Store store;
    private final CacheClock clock;
    private final ServerSettings settings;
    private final Statistics statistics;
    private final int preferredWriteSize;
    private volatile int verbosity;

    /**
     * @param preferredWriteSize bytes of one write, 256 or more: on a kernel transport a few pages, on DPDK the payload
     *     of one TCP segment, so that each write leaves as one segment
     */
    public ServerContext(
            Store store, CacheClock clock, ServerSettings settings, Statistics statistics, int preferredWriteSize) {
        if (preferredWriteSize < ResponseWriter.MIN_CHUNK_SIZE) {
            throw new IllegalArgumentException("preferredWriteSize is " + preferredWriteSize + ", at least "
                    + ResponseWriter.MIN_CHUNK_SIZE + " is needed");
        }
        this.store = Objects.requireNonNull(store, "store");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.statistics = Objects.requireNonNull(statistics, "statistics");
        this.preferredWriteSize = preferredWriteSize;
        this.verbosity = settings.verbosity();
    }

    public Store store() {
        return store;
    }

    public CacheClock clock() {
        return clock;
    }

    public ServerSettings settings() {
        return settings;
    }

    public Statistics statistics() {
        return statistics;
    }

    /** Bytes of one write. */
    public int preferredWriteSize() {
        return preferredWriteSize;
    }

    /** The log level, 0 to 2, which clients may change. */
    public int verbosity() {
        return verbosity;
    }

    /** @param level 0 or more; more than 2 is 2 */
    public void verbosity(int level) {
        verbosity = Math.min(level, MAX_VERBOSITY);
    }
}
