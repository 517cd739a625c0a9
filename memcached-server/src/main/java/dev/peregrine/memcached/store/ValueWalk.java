package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.util.Objects;

/**
 * A place in the value of an item, from which bytes are moved piece by piece along its chunks, straight between off-heap
 * memory and a buffer. Reused by one thread, which owns the item or holds its stripe's lock.
 */
final class ValueWalk {

    private final PagedMemory memory;
    private final int largestSlot;
    private int slot;
    private int field;
    /** Bytes from here to the end of the slot. */
    private int inSlot;

    ValueWalk(PagedMemory memory, int largestSlot) {
        this.memory = memory;
        this.largestSlot = largestSlot;
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
            readPiece(to, piece);
            skip(piece);
            left -= piece;
        }
    }

    /** Fills the next bytes from a range of a buffer, whose indices stay. */
    void write(ByteBuf from, int index, int length) {
        Objects.checkFromIndexSize(index, length, from.capacity());
        int at = index;
        for (int left = length; left > 0; ) {
            int piece = nextPiece(left);
            writePiece(from, at, piece);
            skip(piece);
            at += piece;
            left -= piece;
        }
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

    private void readPiece(ByteBuf to, int length) {
        to.ensureWritable(length);
        int at = to.writerIndex();
        if (to.hasMemoryAddress()) {
            memory.copyOut(slot, field, to.memoryAddress() + at, length);
        } else if (to.hasArray()) {
            memory.copyOut(slot, field, to.array(), to.arrayOffset() + at, length);
        } else {
            to.setBytes(at, memory.view(slot, field, length));
        }
        to.writerIndex(at + length);
    }

    private void writePiece(ByteBuf from, int index, int length) {
        if (from.hasMemoryAddress()) {
            memory.copyIn(from.memoryAddress() + index, slot, field, length);
        } else if (from.hasArray()) {
            memory.copyIn(from.array(), from.arrayOffset() + index, slot, field, length);
        } else {
            from.getBytes(index, memory.view(slot, field, length));
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
}
