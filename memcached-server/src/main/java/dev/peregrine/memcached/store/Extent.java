package dev.peregrine.memcached.store;

import net.openhft.chronicle.bytes.Byteable;
import net.openhft.chronicle.bytes.BytesStore;

/**
 * Reference to a value of a Chronicle Map where it lies off-heap, which it does not leave while it is in the map: room for some
 * pages, one behind the other.
 *
 * <p>Chronicle asks an instance that it makes without a constructor for the size, so that is a constant of the class.
 */
final class Extent implements Byteable {

    /** So many that Chronicle, which needs some microseconds for an entry, is seldom asked for one. */
    static final int PAGES = 16;

    /** Bytes from one extent to the next, behind Chronicle's 8 bytes of key. */
    static final int BYTES = PAGES * PagedMemory.STRIDE - Long.BYTES;

    private BytesStore<?, ?> store;
    private long start;

    @Override
    @SuppressWarnings("rawtypes") // as the interface of chronicle-bytes has it
    public void bytesStore(BytesStore newStore, long offset, long length) {
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
