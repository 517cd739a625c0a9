package net.openhft.chronicle.hash;

import net.openhft.chronicle.bytes.BytesStore;

/**
 * The five counters in the header of every Chronicle Map, in place.
 *
 * <p>Chronicle looks for a class of exactly this name before it writes, and compiles with the JDK's own compiler, an
 * implementation of its value interface. Having it here spares the 2 to 6 seconds of the first map and the module
 * {@code jdk.compiler} at run time.
 */
public final class VanillaGlobalMutableState$$Native implements VanillaGlobalMutableState {

    private static final int ALLOCATED_EXTRA_TIER_BULKS = 0;
    private static final int FIRST_FREE_TIER_INDEX = 8;
    private static final int EXTRA_TIERS_IN_USE = 16;
    private static final int SEGMENT_HEADERS_OFFSET = 24;
    private static final int DATA_STORE_SIZE = 32;
    private static final int BYTES = 40;

    private BytesStore<?, ?> store;
    private long start;

    @Override
    public int getAllocatedExtraTierBulks() {
        return store.readInt(start + ALLOCATED_EXTRA_TIER_BULKS);
    }

    @Override
    public void setAllocatedExtraTierBulks(int bulks) {
        store.writeInt(start + ALLOCATED_EXTRA_TIER_BULKS, bulks);
    }

    @Override
    public long getFirstFreeTierIndex() {
        return store.readLong(start + FIRST_FREE_TIER_INDEX);
    }

    @Override
    public void setFirstFreeTierIndex(long index) {
        store.writeLong(start + FIRST_FREE_TIER_INDEX, index);
    }

    @Override
    public long getExtraTiersInUse() {
        return store.readLong(start + EXTRA_TIERS_IN_USE);
    }

    @Override
    public void setExtraTiersInUse(long tiers) {
        store.writeLong(start + EXTRA_TIERS_IN_USE, tiers);
    }

    @Override
    public long getSegmentHeadersOffset() {
        return store.readLong(start + SEGMENT_HEADERS_OFFSET);
    }

    @Override
    public void setSegmentHeadersOffset(long offset) {
        store.writeLong(start + SEGMENT_HEADERS_OFFSET, offset);
    }

    @Override
    public long getDataStoreSize() {
        return store.readLong(start + DATA_STORE_SIZE);
    }

    @Override
    public void setDataStoreSize(long bytes) {
        store.writeLong(start + DATA_STORE_SIZE, bytes);
    }

    @Override
    public long addDataStoreSize(long addition) {
        long bytes = getDataStoreSize() + addition;
        setDataStoreSize(bytes);
        return bytes;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface of chronicle-bytes has it
    public void bytesStore(BytesStore newStore, long offset, long length) {
        if (length != BYTES) {
            throw new IllegalArgumentException("expected " + BYTES + " bytes, not " + length);
        }
        store = newStore;
        start = offset;
    }

    @Override
    public BytesStore<?, ?> bytesStore() {
        return store;
    }

    @Override
    public long offset() {
        return start;
    }

    @Override
    public long maxSize() {
        return BYTES;
    }
}
