package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.protocol.watch.WatchStream;
import dev.peregrine.memcached.protocol.watch.Watchers;
import dev.peregrine.memcached.store.CacheClock;
import dev.peregrine.memcached.store.ItemReader;
import dev.peregrine.memcached.store.ItemView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Tells watchers which items are evicted. Used by one thread at a time. */
final class EvictionLog implements ItemReader {

    private final Watchers watchers;
    private final CacheClock clock;
    private final ByteBuf key = Unpooled.buffer(Commands.MAX_KEY_LENGTH);

    EvictionLog(Watchers watchers, CacheClock clock) {
        this.watchers = watchers;
        this.clock = clock;
    }

    @Override
    public void read(ItemView item) {
        key.clear();
        item.writeKey(key);
        long now = clock.nowSeconds();
        watchers.log(
                WatchStream.EVICTIONS,
                "type=eviction key=" + UriText.encode(key, 0, key.readableBytes())
                        + " fetch=" + (item.fetched() ? "yes" : "no")
                        + " ttl=" + (item.expiresAtSeconds() == 0 ? -1 : item.expiresAtSeconds() - now)
                        + " la=" + Math.max(0, now - item.lastAccessSeconds())
                        + " clsid=" + item.sizeClass()
                        + " size=" + item.valueLength());
    }
}
