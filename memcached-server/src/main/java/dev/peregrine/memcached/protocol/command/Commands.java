package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.store.CacheClock;
import dev.peregrine.memcached.store.CountTerms;
import dev.peregrine.memcached.store.CounterResult;
import dev.peregrine.memcached.store.DeleteResult;
import dev.peregrine.memcached.store.DeleteTerms;
import dev.peregrine.memcached.store.GetTerms;
import dev.peregrine.memcached.store.ItemReader;
import dev.peregrine.memcached.store.PendingValue;
import dev.peregrine.memcached.store.Store;
import dev.peregrine.memcached.store.StoreMode;
import dev.peregrine.memcached.store.StoreResult;
import dev.peregrine.memcached.store.StoreSession;
import dev.peregrine.memcached.store.StoreTerms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Executes commands on the store and counts them, for all connections of one event loop.
 *
 * <p>Keys and values are ranges of a buffer, whose indices stay where they are. Allocates nothing.
 */
public final class Commands {

    /** Bytes of the longest key. */
    public static final int MAX_KEY_LENGTH = 250;

    private final Store store;
    private final StoreSession session;
    private final CacheClock clock;
    private final LoopCounters counters;
    private final PrefixStatistics prefixes;
    private final CommandLog log;
    private final ByteBuf pendingKey = Unpooled.buffer(MAX_KEY_LENGTH);
    private final long startedAtSeconds;
    private final boolean flushEnabled;
    private final boolean casEnabled;
    private final CountTerms countTerms = new CountTerms();
    private final CounterResult counterResult = new CounterResult();

    public Commands(ServerContext server, LoopCounters counters) {
        this.store = server.store();
        this.session = store.openSession();
        this.clock = server.clock();
        this.startedAtSeconds = server.statistics().startedAtSeconds();
        this.flushEnabled = server.config().commands().flush();
        this.casEnabled = server.config().commands().casUniques();
        this.counters = counters;
        this.prefixes = server.prefixes();
        this.log = new CommandLog(server.watchers(), session, clock);
    }

    /** Where watchers are told what is done. */
    public CommandLog log() {
        return log;
    }

    /** Seconds of the cache's clock. */
    public long nowSeconds() {
        return clock.nowSeconds();
    }

    /** The cas unique that clients are told: none where uniques are turned off. */
    public long shownCas(long casUnique) {
        return casEnabled ? casUnique : 0;
    }

    /** Absolute seconds for a client's expiry time: 0 never, negative at once, to 30 days from now, above Unix time. */
    public long expiresAtSeconds(int exptime) {
        return ExpiryTime.toAbsolute(exptime, clock.nowSeconds());
    }

    /** Absolute seconds for an expiry time of the binary protocol, which knows no negative ones. */
    public long expiresAtSecondsUnsigned(int exptime) {
        return exptime < 0 ? Integer.toUnsignedLong(exptime) : expiresAtSeconds(exptime);
    }

    /** As {@link StoreSession#announce}. */
    public boolean announce(ByteBuf key, int keyIndex, int keyLength) {
        return session.announce(key, keyIndex, keyLength);
    }

    /** As {@link StoreSession#prefetch}. */
    public void prefetch() {
        session.prefetch();
    }

    /** Shows an item to a reader; false where there is none. */
    public boolean get(ByteBuf key, int keyIndex, int keyLength, ItemReader reader) {
        boolean watched = log.fetchersWatched();
        boolean hit = session.get(key, keyIndex, keyLength, watched ? log.seenBy(reader) : reader);
        noteFetch(watched, key, keyIndex, keyLength, hit);
        return countGet(hit);
    }

    private void noteFetch(boolean watched, ByteBuf key, int keyIndex, int keyLength, boolean hit) {
        if (watched) {
            log.fetched(key, keyIndex, keyLength, hit);
        }
        if (prefixes.enabled()) {
            prefixes.countGet(key, keyIndex, keyLength, hit);
        }
    }

    private boolean countGet(boolean hit) {
        counters.increment(Counter.CMD_GET);
        countOutcome(hit, Counter.GET_HITS, Counter.GET_MISSES);
        return hit;
    }

    /** A hit counts for the size class of the item that was found. */
    private void countOutcome(boolean hit, Counter hits, Counter misses) {
        if (hit) {
            counters.increment(hits, session.sizeClass());
        } else {
            counters.increment(misses);
        }
    }

    /** As {@link #get}, with a new expiry time; it counts as a touch and not as a get. */
    public boolean getAndTouch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds, ItemReader reader) {
        boolean watched = log.fetchersWatched();
        boolean hit =
                session.getAndTouch(key, keyIndex, keyLength, expiresAtSeconds, watched ? log.seenBy(reader) : reader);
        noteFetch(watched, key, keyIndex, keyLength, hit);
        return countTouch(hit);
    }

    /**
     * Shows an item under terms.
     *
     * @param touches whether the terms set an expiry time, so that a hit counts as a touch
     */
    public boolean metaGet(
            ByteBuf key, int keyIndex, int keyLength, GetTerms getTerms, boolean touches, ItemReader reader) {
        boolean watched = log.fetchersWatched();
        boolean hit = session.get(key, keyIndex, keyLength, getTerms, watched ? log.seenBy(reader) : reader);
        if (watched) {
            log.fetched(key, keyIndex, keyLength, hit);
        }
        if (hit && touches) {
            return countTouch(true);
        }
        return countGet(hit);
    }

    /** Shows an item to somebody who looks for a fault. */
    public boolean inspect(ByteBuf key, int keyIndex, int keyLength, GetTerms getTerms, ItemReader reader) {
        counters.increment(Counter.CMD_META);
        return session.get(key, keyIndex, keyLength, getTerms, reader);
    }

    /** Gives an item a new expiry time; false where there is none. */
    public boolean touch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds) {
        if (log.fetchersWatched()) {
            log.lookUp(key, keyIndex, keyLength);
        }
        return countTouch(session.touch(key, keyIndex, keyLength, expiresAtSeconds));
    }

    private boolean countTouch(boolean hit) {
        counters.increment(Counter.CMD_TOUCH);
        countOutcome(hit, Counter.TOUCH_HITS, Counter.TOUCH_MISSES);
        return hit;
    }

    /** Removes an item; false where there is none. */
    public boolean delete(ByteBuf key, int keyIndex, int keyLength) {
        if (prefixes.enabled()) {
            prefixes.countDelete(key, keyIndex, keyLength);
        }
        boolean watched = log.deletionsWatched() || log.fetchersWatched();
        if (watched) {
            log.lookUp(key, keyIndex, keyLength);
        }
        boolean hit = session.delete(key, keyIndex, keyLength);
        if (hit && log.deletionsWatched()) {
            log.deleted(key, keyIndex, keyLength, "delete");
        }
        countOutcome(hit, Counter.DELETE_HITS, Counter.DELETE_MISSES);
        return hit;
    }

    /** As {@link #delete(ByteBuf, int, int)} under terms, which watchers are not told; one that exists is no miss. */
    public DeleteResult delete(ByteBuf key, int keyIndex, int keyLength, DeleteTerms deleteTerms) {
        if (prefixes.enabled()) {
            prefixes.countDelete(key, keyIndex, keyLength);
        }
        DeleteResult result = session.delete(key, keyIndex, keyLength, deleteTerms);
        if (result != DeleteResult.EXISTS) {
            countOutcome(result == DeleteResult.DELETED, Counter.DELETE_HITS, Counter.DELETE_MISSES);
        }
        return result;
    }

    /**
     * Removes or marks an item under terms.
     *
     * @param marks whether it is only marked, which counts as no deletion
     */
    public DeleteResult metaDelete(ByteBuf key, int keyIndex, int keyLength, DeleteTerms deleteTerms, boolean marks) {
        if (log.deletionsWatched() || log.fetchersWatched()) {
            log.lookUp(key, keyIndex, keyLength);
        }
        DeleteResult result = session.delete(key, keyIndex, keyLength, deleteTerms);
        if (result == DeleteResult.DELETED && !marks && log.deletionsWatched()) {
            log.deleted(key, keyIndex, keyLength, "md");
        }
        if (result != DeleteResult.DELETED || !marks) {
            countOutcome(result == DeleteResult.DELETED, Counter.DELETE_HITS, Counter.DELETE_MISSES);
        }
        return result;
    }

    /**
     * Whether a value of this length may be stored with these flags under a key of this length. The caller answers a
     * refusal with {@link #refuse} and skips the value.
     */
    public boolean fits(int keyLength, int flags, int valueLength) {
        return valueLength <= store.maxValueLength(keyLength, flags);
    }

    /** Stores a value that is there whole, under terms, which tell the outcome. */
    public StoreResult store(
            StoreTerms storeTerms,
            ByteBuf key,
            int keyIndex,
            int keyLength,
            ByteBuf value,
            int valueIndex,
            int valueLength) {
        countSet(keyLength, valueLength);
        if (log.fetchersWatched()) {
            log.lookUp(key, keyIndex, keyLength);
        }
        StoreResult result = session.store(key, keyIndex, keyLength, storeTerms, value, valueIndex, valueLength);
        if (log.mutationsWatched()) {
            log.stored(storeTerms.mode(), key, keyIndex, keyLength, storeTerms.expiresAtSeconds(), valueLength, result);
        }
        return settle(storeTerms.mode(), result);
    }

    /** Begins a value that arrives in pieces; null where there is no memory, which the caller {@link #refuse refuses}. */
    public PendingValue begin(ByteBuf key, int keyIndex, int keyLength, int valueLength) {
        PendingValue value = session.begin(key, keyIndex, keyLength, valueLength);
        if (value != null) {
            countSet(keyLength, valueLength);
        }
        return value;
    }

    /** Counts a value that has come; the caller has only to say so of one that it does not store, as its end is not good. */
    public void countSet(int keyLength, int valueLength) {
        counters.increment(Counter.CMD_SET, store.sizeClass(keyLength, valueLength));
    }

    /** Counts by the key's prefix that a value comes. As with memcached the meta commands do not. */
    public void countSetPrefix(ByteBuf key, int keyIndex, int keyLength) {
        if (prefixes.enabled()) {
            prefixes.countSet(key, keyIndex, keyLength);
        }
    }

    /** Stores under terms a value that has arrived in pieces; it stays the caller's to release. */
    public StoreResult commit(StoreTerms storeTerms, PendingValue value) {
        boolean watched = log.fetchersWatched() || log.mutationsWatched();
        if (!watched) {
            return settle(storeTerms.mode(), session.commit(storeTerms, value));
        }
        pendingKey.clear();
        value.writeKey(pendingKey);
        int keyLength = pendingKey.readableBytes();
        int length = value.length();
        if (log.fetchersWatched()) {
            log.lookUp(pendingKey, 0, keyLength);
        }
        StoreResult result = session.commit(storeTerms, value);
        if (log.mutationsWatched()) {
            log.stored(storeTerms.mode(), pendingKey, 0, keyLength, storeTerms.expiresAtSeconds(), length, result);
        }
        return settle(storeTerms.mode(), result);
    }

    /**
     * Notes that a value will not be taken. The old value of a SET must not survive: the client means it to be gone.
     *
     * @param length bytes of the value
     * @param result {@link StoreResult#TOO_LARGE} or {@link StoreResult#OUT_OF_MEMORY}
     */
    public void refuse(StoreMode mode, ByteBuf key, int keyIndex, int keyLength, long length, StoreResult result) {
        countRefusal(result);
        if (log.mutationsWatched()) {
            log.stored(mode, key, keyIndex, keyLength, 0, length, result);
        }
        if (mode == StoreMode.SET) {
            session.delete(key, keyIndex, keyLength);
        }
    }

    private void countRefusal(StoreResult result) {
        counters.increment(result == StoreResult.TOO_LARGE ? Counter.STORE_TOO_LARGE : Counter.STORE_NO_MEMORY);
    }

    private StoreResult settle(StoreMode mode, StoreResult result) {
        if (result == StoreResult.TOO_LARGE || result == StoreResult.OUT_OF_MEMORY) {
            return settleRefusal(mode, result);
        }
        if (mode == StoreMode.CAS) {
            countCas(result);
        }
        return result;
    }

    /** To memcached a value that would outgrow the limits by an append is a condition that does not hold. */
    private StoreResult settleRefusal(StoreMode mode, StoreResult result) {
        if (mode == StoreMode.APPEND || mode == StoreMode.PREPEND) {
            return StoreResult.NOT_STORED;
        }
        countRefusal(result);
        return result;
    }

    private void countCas(StoreResult result) {
        switch (result) {
            case STORED -> counters.increment(Counter.CAS_HITS, session.sizeClass());
            case EXISTS -> counters.increment(Counter.CAS_BADVAL, session.sizeClass());
            case NOT_FOUND -> counters.increment(Counter.CAS_MISSES);
            default -> {}
        }
    }

    /**
     * Adds to, or takes from, a number.
     *
     * @return STORED with the outcome in {@link #counterResult}, NOT_FOUND, NON_NUMERIC, or OUT_OF_MEMORY
     */
    public StoreResult add(ByteBuf key, int keyIndex, int keyLength, long delta, boolean subtract) {
        return metaCount(key, keyIndex, keyLength, countTerms.of(delta, subtract), subtract);
    }

    /** As {@link #add}, under terms; EXISTS is another answer. */
    public StoreResult metaCount(ByteBuf key, int keyIndex, int keyLength, CountTerms newTerms, boolean subtract) {
        if (log.fetchersWatched()) {
            log.lookUp(key, keyIndex, keyLength);
        }
        StoreResult result = session.add(key, keyIndex, keyLength, newTerms, counterResult);
        if (counterResult.created() && result == StoreResult.STORED && log.mutationsWatched()) {
            int digits = ResponseWriter.digits(counterResult.value());
            log.stored(StoreMode.ADD, key, keyIndex, keyLength, counterResult.expiresAtSeconds(), digits, result);
        }
        if (result == StoreResult.STORED && !counterResult.created()) {
            counters.increment(subtract ? Counter.DECR_HITS : Counter.INCR_HITS, session.sizeClass());
        } else if (result == StoreResult.NOT_FOUND) {
            counters.increment(subtract ? Counter.DECR_MISSES : Counter.INCR_MISSES);
        }
        return result;
    }

    /** The outcome of the last {@link #add} that stored. */
    public CounterResult counterResult() {
        return counterResult;
    }

    /** Shows some of the live items; see {@link StoreSession#scan}. */
    public long scan(long cursor, int items, ItemReader reader) {
        return session.scan(cursor, items, reader);
    }

    /** Counts a look for dead items that was asked for. */
    public void countCrawl() {
        counters.increment(Counter.CRAWLER_STARTS);
    }

    /** Counts that a client has said who it is, or has tried. */
    public void countAuthentication(boolean good) {
        counters.increment(Counter.AUTH_CMDS);
        if (!good) {
            counters.increment(Counter.AUTH_ERRORS);
        }
    }

    /** Counts a flush; false where flushes are not allowed. */
    public boolean countFlush() {
        counters.increment(Counter.CMD_FLUSH);
        return flushEnabled;
    }

    /**
     * Lets all items die, now or later.
     *
     * @param atSeconds 0 for now; a time before the server's start, when there were no items, lets none die, as with memcached
     */
    public void flushAll(long atSeconds) {
        boolean beforeStart = atSeconds != 0 && atSeconds < startedAtSeconds;
        store.flushAll(beforeStart ? Long.MAX_VALUE : atSeconds);
    }
}
