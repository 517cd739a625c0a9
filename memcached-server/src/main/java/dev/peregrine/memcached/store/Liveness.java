package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/**
 * Decides whether an item still counts: it has neither expired nor been flushed. A flush begins a new epoch; items carry the
 * epoch they were stored in, one byte, so all of the 256th epoch before must be gone when it comes round.
 */
final class Liveness implements Persistent {

    private static final int EPOCHS = 256;
    private static final int SPARE_EPOCHS = 4;

    private final PagedMemory memory;
    private final CacheClock clock;
    /** Counts flushes. */
    private volatile int epoch;

    /** From this second on there is a new epoch, {@code Long.MAX_VALUE} for none. */
    private volatile long flushSeconds = Long.MAX_VALUE;

    /** No item is of an earlier epoch. */
    private int sweptEpoch;

    Liveness(PagedMemory memory, CacheClock clock) {
        this.memory = memory;
        this.clock = clock;
    }

    long nowSeconds() {
        return clock.nowSeconds();
    }

    /** The epoch that items are stored in now, 0 to 255. */
    int epoch() {
        return epoch & (EPOCHS - 1);
    }

    /** Begins the epoch of a delayed flush whose time has come. Called before an operation looks at items. */
    void flushIfDue() {
        if (flushSeconds <= clock.nowSeconds()) {
            flushDue();
        }
    }

    private synchronized void flushDue() {
        if (flushSeconds <= clock.nowSeconds()) {
            flushSeconds = Long.MAX_VALUE;
            epoch++;
        }
    }

    /** Whether a linked item is no more to be seen. The stripe's lock is held. */
    boolean isDead(int item, long nowSeconds) {
        return isExpired(item, nowSeconds) || ItemLayout.epoch(memory.getWord(item)) != epoch();
    }

    /** Whether an item's time is over. */
    boolean isExpired(int item, long nowSeconds) {
        long expiresSeconds = Integer.toUnsignedLong(memory.getInt(item, ItemLayout.EXPIRES_SECONDS));
        return expiresSeconds != 0 && expiresSeconds <= nowSeconds;
    }

    /** Flushes all that is there, and forgets a flush that is still pending. */
    synchronized void flushNow() {
        flushSeconds = Long.MAX_VALUE;
        epoch++;
    }

    /** Flushes at {@code atSeconds}, less memcached's one tick, all that is there then. */
    synchronized void flushAt(long atSeconds) {
        flushDue();
        flushSeconds = atSeconds - 1;
    }

    @Override
    public synchronized void save(ByteBuf to) {
        to.writeIntLE(epoch).writeIntLE(sweptEpoch).writeLongLE(flushSeconds);
    }

    @Override
    public synchronized void load(ByteBuf from) {
        epoch = from.readIntLE();
        sweptEpoch = from.readIntLE();
        flushSeconds = from.readLongLE();
    }

    /** How many flushes there have been. */
    int flushes() {
        return epoch;
    }

    /** Whether items of old epochs have to go before the next flush. */
    synchronized boolean mustSweep() {
        return epoch - sweptEpoch > EPOCHS - SPARE_EPOCHS;
    }

    /** Whether there may be flushed items. */
    synchronized boolean wantsSweep() {
        return epoch != sweptEpoch;
    }

    /** All items of epochs before that of so many {@link #flushes} are gone. */
    synchronized void swept(int flushes) {
        sweptEpoch = Math.max(sweptEpoch, flushes);
    }
}
