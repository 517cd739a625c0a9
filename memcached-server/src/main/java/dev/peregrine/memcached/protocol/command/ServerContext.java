package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.protocol.login.PasswordFile;
import dev.peregrine.memcached.protocol.watch.Watchers;
import dev.peregrine.memcached.store.CacheClock;
import dev.peregrine.memcached.store.Store;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What the connections of one server share. */
public final class ServerContext {

    /** The highest that clients may ask for. */
    private static final int MAX_VERBOSITY = 2;

    private final Store store;
    private final CacheClock clock;
    private final ServerConfig config;
    private final Statistics statistics;
    private final int preferredWriteSize;
    private final ServerControl control;
    private final ClientConnections clients = new ClientConnections();
    private final PrefixStatistics prefixes;
    private final PasswordFile passwords;
    private final Map<String, String> tuning;
    private final Watchers watchers;
    private final ConnectionLog connectionLog;
    private final ConnectionPlaces places;
    private volatile int verbosity;

    /**
     * @param preferredWriteSize bytes of one write, 256 or more: on a kernel transport a few pages, on DPDK what
     *     leaves as it was written, in one segment or for the device to cut
     */
    public ServerContext(
            Store store,
            CacheClock clock,
            ServerConfig config,
            Statistics statistics,
            ServerControl control,
            PasswordFile passwords,
            int preferredWriteSize) {
        if (preferredWriteSize < ResponseWriter.MIN_CHUNK_SIZE) {
            throw new IllegalArgumentException("preferredWriteSize is " + preferredWriteSize + ", at least "
                    + ResponseWriter.MIN_CHUNK_SIZE + " is needed");
        }
        this.store = Objects.requireNonNull(store, "store");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.config = Objects.requireNonNull(config, "config");
        this.statistics = Objects.requireNonNull(statistics, "statistics");
        this.preferredWriteSize = preferredWriteSize;
        this.control = Objects.requireNonNull(control, "control");
        this.passwords = Objects.requireNonNull(passwords, "passwords");
        this.prefixes = new PrefixStatistics(
                config.commands().prefixDelimiter(), config.commands().prefixStatistics());
        this.tuning = new ConcurrentHashMap<>(config.tuning());
        this.watchers = new Watchers(config.watch().watcherBytes(), this::showEvictions);
        this.connectionLog = new ConnectionLog(watchers);
        this.places = new ConnectionPlaces(
                config.connections().limit(), config.connections().refuseOverLimit(), control::accept);
        this.verbosity = config.verbosity();
    }

    private void showEvictions(boolean watched) {
        store.onEviction(watched ? new EvictionLog(watchers, clock) : null);
    }

    public Store store() {
        return store;
    }

    public CacheClock clock() {
        return clock;
    }

    public ServerConfig config() {
        return config;
    }

    public Statistics statistics() {
        return statistics;
    }

    /** Bytes of one write. */
    public int preferredWriteSize() {
        return preferredWriteSize;
    }

    public ServerControl control() {
        return control;
    }

    /** The clients that are connected. */
    public ClientConnections clients() {
        return clients;
    }

    /** Who may log in, where that is asked for. */
    public PasswordFile passwords() {
        return passwords;
    }

    /** The clients that watch. */
    public Watchers watchers() {
        return watchers;
    }

    /** Where the coming and going of clients is told. */
    public ConnectionLog connectionLog() {
        return connectionLog;
    }

    /** The places of connections. */
    public ConnectionPlaces places() {
        return places;
    }

    /** Counts by the prefix of keys. */
    public PrefixStatistics prefixes() {
        return prefixes;
    }

    /** Lets all statistics begin anew. */
    public void resetStatistics() {
        statistics.reset(store.statistics());
        prefixes.reset();
    }

    /** A setting of memcached's that nothing here obeys, by its name in {@code stats settings}. */
    public String tuning(String name) {
        return tuning.get(name);
    }

    /** Changes what {@link #tuning(String)} tells. */
    public void tuning(String name, String value) {
        tuning.put(name, value);
    }

    /** The log level, 0 to 3, which clients may change. */
    public int verbosity() {
        return verbosity;
    }

    /** @param level 0 or more; more than 2 is 2 */
    public void verbosity(int level) {
        verbosity = Math.min(level, MAX_VERBOSITY);
        control.verbosityChanged();
    }
}
