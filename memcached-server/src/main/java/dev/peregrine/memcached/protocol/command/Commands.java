package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.store.CacheClock;
import dev.peregrine.memcached.store.CounterResult;
import dev.peregrine.memcached.store.ItemReader;
import dev.peregrine.memcached.store.PendingValue;
import dev.peregrine.memcached.store.Store;
import dev.peregrine.memcached.store.StoreMode;
import dev.peregrine.memcached.store.StoreResult;
import dev.peregrine.memcached.store.StoreSession;
import io.netty.buffer.ByteBuf;

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
    private final boolean flushEnabled;
    private final CounterResult counterResult = new CounterResult();

    public Commands(ServerContext server, LoopCounters counters) {
        this.store = server.store();
        this.session = store.openSession();
        this.clock = server.clock();
        this.flushEnabled = server.settings().flushEnabled();
        this.counters = counters;
    }

    /** Absolute seconds for a client's expiry time: 0 never, negative at once, to 30 days from now, above Unix time. */
    public long expiresAtSeconds(int exptime) {
        return ExpiryTime.toAbsolute(exptime, clock.nowSeconds());
    }

    /** Shows an item to a reader; false where there is none. */
    public boolean get(ByteBuf key, int keyIndex, int keyLength, ItemReader reader) {
        boolean hit = session.get(key, keyIndex, keyLength, reader);
        counters.increment(Counter.CMD_GET);
        counters.increment(hit ? Counter.GET_HITS : Counter.GET_MISSES);
        return hit;
    }

    /** As {@link #get}, with a new expiry time; it counts as a touch and not as a get. */
    public boolean getAndTouch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds, ItemReader reader) {
        return countTouch(session.getAndTouch(key, keyIndex, keyLength, expiresAtSeconds, reader));
    }

    /** Gives an item a new expiry time; false where there is none. */
    public boolean touch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds) {
        return countTouch(session.touch(key, keyIndex, keyLength, expiresAtSeconds));
    }

    private boolean countTouch(boolean hit) {
        counters.increment(Counter.CMD_TOUCH);
        counters.increment(hit ? Counter.TOUCH_HITS : Counter.TOUCH_MISSES);
        return hit;
    }

    /** Removes an item; false where there is none. */
    public boolean delete(ByteBuf key, int keyIndex, int keyLength) {
        boolean hit = session.delete(key, keyIndex, keyLength);
        counters.increment(hit ? Counter.DELETE_HITS : Counter.DELETE_MISSES);
        return hit;
    }

    /**
     * Whether a value of this length may be stored under a key of this length. The caller answers a refusal with
     * {@link #refuse} and skips the value.
     */
    public boolean fits(int keyLength, int valueLength) {
        return valueLength <= store.maxValueLength(keyLength);
    }

    /** Stores a value that is there whole. */
    public StoreResult store(
            StoreMode mode,
            ByteBuf key,
            int keyIndex,
            int keyLength,
            int flags,
            long expiresAtSeconds,
            long casUnique,
            ByteBuf value,
            int valueIndex,
            int valueLength) {
        counters.increment(Counter.CMD_SET);
        return settle(
                mode,
                session.store(
                        mode,
                        key,
                        keyIndex,
                        keyLength,
                        flags,
                        expiresAtSeconds,
                        casUnique,
                        value,
                        valueIndex,
                        valueLength));
    }

    /** Begins a value that arrives in pieces; null where there is no memory, which the caller {@link #refuse refuses}. */
    public PendingValue begin(ByteBuf key, int keyIndex, int keyLength, int valueLength) {
        PendingValue value = session.begin(key, keyIndex, keyLength, valueLength);
        if (value != null) {
            counters.increment(Counter.CMD_SET);
        }
        return value;
    }

    /** Stores a value that has arrived in pieces; it stays the caller's to release. */
    public StoreResult commit(StoreMode mode, int flags, long expiresAtSeconds, long casUnique, PendingValue value) {
        return settle(mode, session.commit(mode, flags, expiresAtSeconds, casUnique, value));
    }

    /**
     * Notes that a value will not be taken. The old value of a SET must not survive: the client means it to be gone.
     *
     * @param result {@link StoreResult#TOO_LARGE} or {@link StoreResult#OUT_OF_MEMORY}
     */
    public void refuse(StoreMode mode, ByteBuf key, int keyIndex, int keyLength, StoreResult result) {
        countRefusal(result);
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
            case STORED -> counters.increment(Counter.CAS_HITS);
            case EXISTS -> counters.increment(Counter.CAS_BADVAL);
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
        StoreResult result = session.add(key, keyIndex, keyLength, delta, subtract, counterResult);
        if (result == StoreResult.STORED) {
            counters.increment(subtract ? Counter.DECR_HITS : Counter.INCR_HITS);
        } else if (result == StoreResult.NOT_FOUND) {
            counters.increment(subtract ? Counter.DECR_MISSES : Counter.INCR_MISSES);
        }
        return result;
    }

    /** The outcome of the last {@link #add} that stored. */
    public CounterResult counterResult() {
        return counterResult;
    }

    /** Counts a flush; false where flushes are not allowed. */
    public boolean countFlush() {
        counters.increment(Counter.CMD_FLUSH);
        return flushEnabled;
    }

    /**
     * Lets all items die, now or later.
     *
     * @param exptime now where 0 or negative; otherwise a client's expiry time
     */
    public void flushAll(int exptime) {
        store.flushAll(exptime <= 0 ? 0 : expiresAtSeconds(exptime));
    }
}
