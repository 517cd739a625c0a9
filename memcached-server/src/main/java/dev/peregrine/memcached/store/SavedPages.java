package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** Which pages a {@link SnapshotFormat snapshot} has, into what they are cut, and where they lie in the file. */
final class SavedPages {

    private final int[] numbers;
    private final int[] slotBytes;
    private final int[] slots;
    private final long[] positions;
    private int count;

    /** @param pages how many there will be */
    SavedPages(int pages) {
        numbers = new int[pages];
        slotBytes = new int[pages];
        slots = new int[pages];
        positions = new long[pages + 1];
        positions[0] = SnapshotFormat.HEADER_BYTES;
    }

    /**
     * Adds a page, which lies behind the one before.
     *
     * @param slotBytesEach {@link PageChecksums#NO_SLOTS} for a page that is not cut
     */
    void add(int number, int slotBytesEach, int slotsCut) {
        numbers[count] = number;
        slotBytes[count] = slotBytesEach;
        slots[count] = slotsCut;
        positions[count + 1] = positions[count] + PagedMemory.PAGE_BYTES + PageChecksums.bytes(slotBytesEach, slotsCut);
        count++;
    }

    void save(ByteBuf to) {
        to.writeIntLE(count);
        for (int i = 0; i < count; i++) {
            to.writeIntLE(numbers[i]).writeIntLE(slotBytes[i]).writeIntLE(slots[i]);
        }
    }

    static SavedPages load(ByteBuf from) {
        int count = from.readIntLE();
        SavedPages pages = new SavedPages(count);
        for (int i = 0; i < count; i++) {
            pages.add(from.readIntLE(), from.readIntLE(), from.readIntLE());
        }
        return pages;
    }

    int count() {
        return count;
    }

    /** The number that a page has in memory. */
    int number(int i) {
        return numbers[i];
    }

    int slotBytes(int i) {
        return slotBytes[i];
    }

    int slots(int i) {
        return slots[i];
    }

    /** Where a page begins in the file; behind the last one for their count. */
    long position(int i) {
        return positions[i];
    }
}
