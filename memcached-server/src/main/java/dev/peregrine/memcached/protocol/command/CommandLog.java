package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.protocol.watch.WatchStream;
import dev.peregrine.memcached.protocol.watch.Watchers;
import dev.peregrine.memcached.store.CacheClock;
import dev.peregrine.memcached.store.GetTerms;
import dev.peregrine.memcached.store.ItemReader;
import dev.peregrine.memcached.store.ItemView;
import dev.peregrine.memcached.store.StoreMode;
import dev.peregrine.memcached.store.StoreResult;
import dev.peregrine.memcached.store.StoreSession;
import io.netty.buffer.ByteBuf;
import java.util.Locale;

/**
 * Tells watchers what the commands of one event loop do, in memcached's words. Where nobody watches it costs a look at a
 * flag; where somebody does, items are looked up once more for what the lines say of them.
 */
public final class CommandLog implements ItemReader {

    private final Watchers watchers;
    private final StoreSession session;
    private final CacheClock clock;
    private final GetTerms noBump = new GetTerms().noBump();

    private int client;
    private ItemReader reader;
    /** Of the item that was seen last, 0 where there was none. */
    private int sizeClass;

    private int valueLength;

    CommandLog(Watchers watchers, StoreSession session, CacheClock clock) {
        this.watchers = watchers;
        this.session = session;
        this.clock = clock;
    }

    /** Notes whose commands are executed next. */
    public void serving(int clientId) {
        client = clientId;
    }

    boolean fetchersWatched() {
        return watchers.isWatched(WatchStream.FETCHERS);
    }

    boolean mutationsWatched() {
        return watchers.isWatched(WatchStream.MUTATIONS);
    }

    boolean deletionsWatched() {
        return watchers.isWatched(WatchStream.DELETIONS);
    }

    /** A reader in another's place, which sees what {@link #fetched} will tell. */
    ItemReader seenBy(ItemReader other) {
        forget();
        reader = other;
        return this;
    }

    @Override
    public void read(ItemView item) {
        sizeClass = item.sizeClass();
        valueLength = item.valueLength();
        if (reader != null) {
            reader.read(item);
        }
    }

    /** Tells of a look-up through {@link #seenBy}. */
    void fetched(ByteBuf key, int keyIndex, int keyLength, boolean hit) {
        reader = null;
        tellFetched(key, keyIndex, keyLength, hit);
    }

    /** Looks an item up before it is changed, which memcached tells the watchers of fetches. */
    void lookUp(ByteBuf key, int keyIndex, int keyLength) {
        boolean hit = find(key, keyIndex, keyLength);
        if (fetchersWatched()) {
            tellFetched(key, keyIndex, keyLength, hit);
        }
    }

    private boolean find(ByteBuf key, int keyIndex, int keyLength) {
        forget();
        return session.get(key, keyIndex, keyLength, noBump, this);
    }

    private void forget() {
        reader = null;
        sizeClass = 0;
        valueLength = 0;
    }

    private void tellFetched(ByteBuf key, int keyIndex, int keyLength, boolean hit) {
        watchers.log(
                WatchStream.FETCHERS,
                "type=item_get key=" + UriText.encode(key, keyIndex, keyLength)
                        + " status=" + (hit ? "found" : "not_found")
                        + " clsid=" + sizeClass
                        + " cfd=" + client
                        + " size=" + valueLength);
    }

    /** Tells of an attempt to store. */
    void stored(
            StoreMode mode,
            ByteBuf key,
            int keyIndex,
            int keyLength,
            long expiresAtSeconds,
            long length,
            StoreResult result) {
        find(key, keyIndex, keyLength);
        long secondsToLive = expiresAtSeconds == 0 ? 0 : expiresAtSeconds - clock.nowSeconds();
        watchers.log(
                WatchStream.MUTATIONS,
                "type=item_store key=" + UriText.encode(key, keyIndex, keyLength)
                        + " status=" + status(result)
                        + " cmd=" + mode.name().toLowerCase(Locale.ROOT)
                        + " ttl=" + Integer.toUnsignedString((int) secondsToLive)
                        + " clsid=" + (result == StoreResult.STORED ? sizeClass : 0)
                        + " cfd=" + client
                        + " size=" + length);
    }

    private static String status(StoreResult result) {
        return switch (result) {
            case STORED -> "stored";
            case EXISTS -> "exists";
            case NOT_FOUND -> "not_found";
            case TOO_LARGE -> "too_large";
            case OUT_OF_MEMORY -> "no_memory";
            case NOT_STORED, NON_NUMERIC -> "not_stored";
        };
    }

    /** Tells that the item was deleted which {@link #lookUp} has seen. */
    void deleted(ByteBuf key, int keyIndex, int keyLength, String command) {
        watchers.log(
                WatchStream.DELETIONS,
                "type=deleted key=" + UriText.encode(key, keyIndex, keyLength)
                        + " cmd=" + command
                        + " clsid=" + sizeClass
                        + " size=" + valueLength);
    }
}
