package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * A place in the value of an item, from which bytes are moved piece by piece along its chunks, straight between off-heap
 * memory and a buffer. Reused by one thread, which owns the item or holds its stripe's lock.
 */
final class ValueWalk {

    private final PagedMemory memory;
    private final int largestSlot;
    /** By region, a view whose position and limit are this walk's own. */
    private final ByteBuffer[] views;

    private int slot;
    private int field;
    /** Bytes from here to the end of the slot. */
    private int inSlot;

    ValueWalk(PagedMemory memory, int largestSlot) {
        this.memory = memory;
        this.largestSlot = largestSlot;
        views = new ByteBuffer[memory.maxRegions()];
    }

    /** Goes to a byte of an item's value. */
    void seek(int item, int valueIndex) {
        int word = memory.getInt(item, ItemLayout.WORD);
        int valueField = ItemLayout.HEADER_BYTES + ItemLayout.keyLength(word);
        slot = item;
        field = valueField;
        if (!ItemLayout.chained(word)) {
            inSlot = memory.getInt(item, ItemLayout.VALUE_LENGTH);
            skip(valueIndex);
            return;
        }
        inSlot = largestSlot - valueField;
        int left = valueIndex;
        while (left > inSlot) {
            left -= inSlot;
            skip(inSlot);
            nextSlot();
        }
        skip(left);
    }

    /** Copies the next bytes to the writer index of a buffer. */
    void read(ByteBuf to, int length) {
        for (int left = length; left > 0; ) {
            int piece = nextPiece(left);
            to.writeBytes(view(piece));
            skip(piece);
            left -= piece;
        }
    }

    /** Fills the next bytes from a range of a buffer, whose indices stay. */
    void write(ByteBuf from, int index, int length) {
        int readerIndex = from.readerIndex();
        from.readerIndex(index);
        for (int left = length; left > 0; ) {
            int piece = nextPiece(left);
            from.readBytes(view(piece));
            skip(piece);
            left -= piece;
        }
        from.readerIndex(readerIndex);
    }

    /** Fills the next bytes with the next bytes of another walk. */
    void write(ValueWalk from, int length) {
        for (int left = length; left > 0; ) {
            int piece = Math.min(nextPiece(left), from.nextPiece(left));
            memory.copy(from.slot, from.field, slot, field, piece);
            from.skip(piece);
            skip(piece);
            left -= piece;
        }
    }

    private int nextPiece(int wanted) {
        if (inSlot == 0) {
            nextSlot();
        }
        return Math.min(inSlot, wanted);
    }

    private void nextSlot() {
        boolean inItem = ItemLayout.state(memory.getInt(slot, ItemLayout.WORD)) != ItemLayout.CHUNK;
        slot = memory.getInt(slot, inItem ? ItemLayout.NEXT_CHUNK : ItemLayout.CHUNK_NEXT);
        field = ItemLayout.CHUNK_HEADER_BYTES;
        inSlot = largestSlot - ItemLayout.CHUNK_HEADER_BYTES;
    }

    private void skip(int bytes) {
        field += bytes;
        inSlot -= bytes;
    }

    private ByteBuffer view(int length) {
        int region = memory.regionOf(slot);
        ByteBuffer view = views[region];
        if (view == null) {
            view = memory.region(region).duplicate();
            views[region] = view;
        }
        int position = memory.offset(slot) + field;
        return view.limit(position + length).position(position);
    }
}
