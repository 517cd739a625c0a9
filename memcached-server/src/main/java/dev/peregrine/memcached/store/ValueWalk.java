package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * A place in the value of an item, from which bytes are moved piece by piece along its chunks, straight between off-heap
 * memory and a buffer. Reused by one thread, which owns the item or holds its stripe's lock.
 */
final class ValueWalk {

    /** Up to these bytes a piece is copied word by word: most buffers make an object to copy from a JDK buffer. */
    private static final int LONGEST_BY_WORDS = 256;

    private final PagedMemory memory;
    private final int largestSlot;
    /** By region, a view whose position and limit are this walk's own. */
    private final ByteBuffer[] views;
    /** Of which buffers they are views: a region that was given back and taken anew has another one. */
    private final ByteBuffer[] buffers;

    private int slot;
    private int field;
    /** Bytes from here to the end of the slot. */
    private int inSlot;

    ValueWalk(PagedMemory memory, int largestSlot) {
        this.memory = memory;
        this.largestSlot = largestSlot;
        views = new ByteBuffer[memory.maxRegions()];
        buffers = new ByteBuffer[memory.maxRegions()];
    }

    /** Goes to a byte of an item's value. */
    void seek(int item, int valueIndex) {
        int word = memory.getWord(item);
        int valueField = ItemLayout.HEADER_BYTES + memory.keyLength(item);
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

    /** Moves an item's key to a buffer. */
    void readKey(int item, ByteBuf to) {
        seekKey(item);
        read(to, inSlot);
    }

    /** Goes to the begin of an item's key, which lies in one slot. */
    void seekKey(int item) {
        slot = item;
        field = ItemLayout.HEADER_BYTES;
        inSlot = memory.keyLength(item);
    }

    /** Copies the next bytes to the writer index of a buffer. */
    void read(ByteBuf to, int length) {
        for (int left = length; left > 0; ) {
            int piece = nextPiece(left);
            if (piece <= LONGEST_BY_WORDS) {
                readByWords(to, piece);
            } else {
                to.writeBytes(view(piece));
            }
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
            if (piece <= LONGEST_BY_WORDS) {
                writeByWords(from, from.readerIndex(), piece);
                from.skipBytes(piece);
            } else {
                from.readBytes(view(piece));
            }
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

    private void readByWords(ByteBuf to, int length) {
        to.ensureWritable(length);
        int at = field;
        int end = field + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            to.writeLongLE(memory.getLong(slot, at));
        }
        for (; at < end; at++) {
            to.writeByte(memory.getByte(slot, at));
        }
    }

    private void writeByWords(ByteBuf from, int index, int length) {
        int at = field;
        int end = field + length;
        int fromIndex = index;
        for (; at + Long.BYTES <= end; at += Long.BYTES, fromIndex += Long.BYTES) {
            memory.putLong(slot, at, from.getLongLE(fromIndex));
        }
        for (; at < end; at++, fromIndex++) {
            memory.putByte(slot, at, from.getByte(fromIndex));
        }
    }

    private int nextPiece(int wanted) {
        if (inSlot == 0) {
            nextSlot();
        }
        return Math.min(inSlot, wanted);
    }

    private void nextSlot() {
        boolean inItem = ItemLayout.state(memory.getWord(slot)) != ItemLayout.CHUNK;
        slot = memory.getInt(slot, inItem ? ItemLayout.NEXT_CHUNK : ItemLayout.CHUNK_NEXT);
        field = ItemLayout.CHUNK_HEADER_BYTES;
        inSlot = largestSlot - ItemLayout.CHUNK_HEADER_BYTES;
    }

    private void skip(int bytes) {
        field += bytes;
        inSlot -= bytes;
    }

    @SuppressWarnings("ReferenceEquality") // the same buffer, not one with the same bytes
    private ByteBuffer view(int length) {
        int region = memory.regionOf(slot);
        ByteBuffer buffer = memory.region(region);
        ByteBuffer view = views[region];
        if (view == null || buffers[region] != buffer) {
            view = buffer.duplicate();
            views[region] = view;
            buffers[region] = buffer;
        }
        int position = memory.offset(slot) + field;
        return view.limit(position + length).position(position);
    }
}
