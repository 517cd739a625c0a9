package dev.peregrine.memcached.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Checks a page by parts: its header, each slot, so each item or piece of a long one, and what is behind them; or the whole of
 * a page that is not cut into slots. Used by one thread.
 */
final class PageChecksums {

    /** As the bytes of a slot: the page has none. */
    static final int NO_SLOTS = 0;

    private static final int MOST_PARTS = SizeClasses.SLOT_SPACE / SizeClasses.SMALLEST + 2;

    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer checksums =
            ByteBuffer.allocateDirect(MOST_PARTS * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private static int parts(int slotBytes, int slots) {
        return slotBytes == NO_SLOTS ? 1 : slots + 2;
    }

    /** Bytes of the checksums of a page with so many slots. */
    static int bytes(int slotBytes, int slots) {
        return parts(slotBytes, slots) * Integer.BYTES;
    }

    /** The checksums of a page, from position to limit. */
    ByteBuffer of(ByteBuffer page, int slotBytes, int slots) {
        int parts = parts(slotBytes, slots);
        checksums.clear();
        for (int part = 0; part < parts; part++) {
            checksums.putInt(checksum(page, part, parts, slotBytes));
        }
        return checksums.flip();
    }

    /** The same buffer, to read the checksums of a page with so many slots into. */
    ByteBuffer expected(int slotBytes, int slots) {
        return checksums.clear().limit(bytes(slotBytes, slots));
    }

    /** Whether a page has the checksums that were read. */
    boolean areOf(ByteBuffer page, int slotBytes, int slots) {
        int parts = parts(slotBytes, slots);
        boolean same = true;
        for (int part = 0; part < parts; part++) {
            same &= checksums.getInt(part * Integer.BYTES) == checksum(page, part, parts, slotBytes);
        }
        return same;
    }

    private int checksum(ByteBuffer page, int part, int parts, int slotBytes) {
        int begin = part == 0 ? 0 : SlabAllocator.PAGE_HEADER_BYTES + (part - 1) * slotBytes;
        int end = part == parts - 1 ? PagedMemory.PAGE_BYTES : SlabAllocator.PAGE_HEADER_BYTES + part * slotBytes;
        checksum.reset();
        checksum.update(page.limit(end).position(begin));
        return (int) checksum.getValue();
    }
}
