package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/**
 * The items that will expire, by their second: a hierarchical timer wheel (Varghese and Lauck, 1987) of lists through the
 * items' own fields. Items of the next 64 seconds are in a list for each second, those beyond in coarser lists that are dealt
 * out again when their time comes near.
 *
 * <p>Used under the memory lock. Where an item's time was changed meanwhile the wheel notices when it meets the item, so
 * only a change to an earlier time has to be told in time.
 */
final class ExpiryWheel implements Persistent {

    /** Removes items. */
    interface Reaper {

        /** Removes an item whose time is over, unless it is in use; answers whether it did. */
        boolean reap(int item);
    }

    private static final int LEVELS = 4;
    private static final int LEVEL_SHIFT = 6;
    private static final int BUCKETS = 1 << LEVEL_SHIFT;
    private static final int BUCKET_MASK = BUCKETS - 1;
    /** Seconds ahead that the wheel can tell apart, 194 days; what is later waits in the last list. */
    private static final long SPAN_SECONDS = 1L << (LEVELS * LEVEL_SHIFT);

    private static final int FIRST_SENTINEL = 8;

    private final PagedMemory memory;
    private final Links links;
    private final MetadataPage sentinels;
    /** The second that is being reaped, or was reaped last. */
    private long nowSeconds;

    private boolean finished = true;

    ExpiryWheel(PagedMemory memory, MetadataPage sentinels, long nowSeconds) {
        this.memory = memory;
        this.sentinels = sentinels;
        this.nowSeconds = nowSeconds;
        links = new Links(memory, ItemLayout.TIMER_PREVIOUS, ItemLayout.TIMER_NEXT);
        for (int number = 0; number < LEVELS * BUCKETS; number++) {
            links.clear(sentinels.sentinel(FIRST_SENTINEL + number));
        }
    }

    @Override
    public void save(ByteBuf to) {
        to.writeLongLE(nowSeconds).writeBoolean(finished);
    }

    @Override
    public void load(ByteBuf from) {
        nowSeconds = from.readLongLE();
        finished = from.readBoolean();
    }

    /** Says of a new item that the wheel does not have it. */
    void forget(int item) {
        links.detach(item);
    }

    /** Puts an item where its expiry time says, or takes it out where that is 0. */
    void schedule(int item) {
        cancel(item);
        reschedule(item, nowSeconds + 1);
    }

    /** Takes an item out. */
    void cancel(int item) {
        if (links.isLinked(item)) {
            links.remove(item);
        }
    }

    /** An item was copied to another place, with all its fields. */
    void moved(int to) {
        links.moved(to);
    }

    /**
     * Gives the items whose time is over to the reaper.
     *
     * @param most items that are looked at before it returns
     * @return false where there is more to do for this second
     */
    boolean advance(long toSeconds, int most, Reaper reaper) {
        int left = most;
        while (!finished || nowSeconds < toSeconds) {
            if (finished) {
                nowSeconds++;
                finished = false;
            }
            left -= dealOut(left);
            left -= reap(left, reaper);
            if (left <= 0) {
                return false;
            }
            finished = true;
        }
        return true;
    }

    /** Deals out the coarse lists that begin with this second. */
    private int dealOut(int most) {
        int seen = 0;
        for (int level = LEVELS - 1; level > 0; level--) {
            if ((nowSeconds & ((1L << (level * LEVEL_SHIFT)) - 1)) != 0) {
                continue;
            }
            int sentinel = sentinel(level, nowSeconds);
            int last = memory.getInt(sentinel, ItemLayout.TIMER_PREVIOUS);
            int item = links.first(sentinel);
            while (item != 0 && seen < most) {
                links.remove(item);
                reschedule(item, nowSeconds);
                seen++;
                item = item == last ? 0 : links.first(sentinel);
            }
        }
        return seen;
    }

    private void reschedule(int item, long earliestSecond) {
        long expiresSeconds = Integer.toUnsignedLong(memory.getInt(item, ItemLayout.EXPIRES_SECONDS));
        if (expiresSeconds != 0) {
            links.append(bucketFor(Math.max(expiresSeconds, earliestSecond)), item);
        }
    }

    private int reap(int most, Reaper reaper) {
        int sentinel = sentinel(0, nowSeconds);
        int seen = 0;
        for (int item = links.first(sentinel); item != 0 && seen < most; item = links.first(sentinel)) {
            seen++;
            long expiresSeconds = Integer.toUnsignedLong(memory.getInt(item, ItemLayout.EXPIRES_SECONDS));
            boolean over = expiresSeconds != 0 && expiresSeconds <= nowSeconds;
            if (!over || !reaper.reap(item)) {
                links.remove(item);
                reschedule(item, nowSeconds + 1);
            }
        }
        return seen;
    }

    private int bucketFor(long second) {
        long ahead = Math.min(second - nowSeconds, SPAN_SECONDS - 1);
        int level = ahead < BUCKETS ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(ahead)) / LEVEL_SHIFT;
        return sentinel(level, nowSeconds + ahead);
    }

    private int sentinel(int level, long second) {
        int bucket = (int) (second >>> (level * LEVEL_SHIFT)) & BUCKET_MASK;
        return sentinels.sentinel(FIRST_SENTINEL + level * BUCKETS + bucket);
    }
}
