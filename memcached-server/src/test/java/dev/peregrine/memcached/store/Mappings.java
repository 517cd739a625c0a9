package dev.peregrine.memcached.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the kernel says about the memory of a store, page by page: neighbouring mappings are one in its coarser views. */
final class Mappings {

    private static final int PAGE_SHIFT = 12;
    private static final long PRESENT_OR_SWAPPED = 3L << 62;

    private Mappings() {}

    /** Resident bytes of all mappings that a part of the store lies in. */
    static long residentBytes(ChronicleStore store) throws IOException {
        long pages = 0;
        try (RandomAccessFile pagemap = new RandomAccessFile("/proc/self/pagemap", "r")) {
            for (int region = 0; region < store.memory().regions(); region++) {
                long address = store.memory().address(region << GranuleMemory.REGION_SHIFT);
                long first = address >>> PAGE_SHIFT;
                long count = ((address + GranuleMemory.REGION_BYTES - 1) >>> PAGE_SHIFT) - first + 1;
                byte[] entries = new byte[Math.toIntExact(count * Long.BYTES)];
                pagemap.seek(first * Long.BYTES);
                pagemap.readFully(entries);
                ByteBuffer words = ByteBuffer.wrap(entries).order(ByteOrder.nativeOrder());
                while (words.hasRemaining()) {
                    pages += (words.getLong() & PRESENT_OR_SWAPPED) != 0 ? 1 : 0;
                }
            }
        }
        return pages << PAGE_SHIFT;
    }
}
