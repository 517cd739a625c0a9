package dev.peregrine.memcached.store;

import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.bytes.RandomDataOutput;
import net.openhft.chronicle.hash.AbstractData;

/**
 * The value that a Chronicle Map gives an extent that is asked for first: whatever lies there. Chronicle would write zeros, byte
 * by byte, to memory that nobody reads before it is written, and that takes none of the machine's until then.
 */
final class UnwrittenExtent extends AbstractData<Extent> {

    @Override
    @SuppressWarnings("rawtypes") // as the interface of chronicle-map has it
    public void writeTo(RandomDataOutput target, long targetOffset) {
        // It stays as it is.
    }

    @Override
    public long size() {
        return Extent.BYTES;
    }

    @Override
    public long offset() {
        return 0;
    }

    @Override
    public RandomDataInput bytes() {
        throw new UnsupportedOperationException("an extent that was not written has no bytes");
    }

    @Override
    public Extent get() {
        throw new UnsupportedOperationException("an extent is where its map has it");
    }

    @Override
    public Extent getUsing(Extent using) {
        return get();
    }
}
