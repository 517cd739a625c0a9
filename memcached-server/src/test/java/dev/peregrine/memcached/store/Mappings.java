package dev.peregrine.memcached.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What the kernel says about the memory of a store, page by page: neighbouring mappings are one in its coarser views. */
final class Mappings {

    private static final int PAGE_SHIFT = 12;
    private static final Pattern MAPPING = Pattern.compile("(\\p{XDigit}+)-(\\p{XDigit}+) ");
    private static final Pattern HUGE = Pattern.compile("AnonHugePages: +(\\d+) kB");
    private static final long PRESENT_OR_SWAPPED = 3L << 62;

    private Mappings() {}

    /** Bytes in huge pages of all mappings that a part of the store lies in. */
    static long hugeBytes(ChronicleStore store) throws IOException {
        long bytes = 0;
        boolean ours = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            Matcher mapping = MAPPING.matcher(line);
            Matcher huge = HUGE.matcher(line);
            if (mapping.lookingAt()) {
                ours = hasRegion(
                        store,
                        Long.parseUnsignedLong(mapping.group(1), 16),
                        Long.parseUnsignedLong(mapping.group(2), 16));
            } else if (ours && huge.matches()) {
                bytes += Long.parseLong(huge.group(1)) << 10;
            }
        }
        return bytes;
    }

    private static boolean hasRegion(ChronicleStore store, long from, long to) {
        PagedMemory memory = store.memory();
        return IntStream.range(0, memory.regions())
                .mapToLong(region -> memory.address(region << GranuleMemory.REGION_SHIFT))
                .anyMatch(address -> from < address + GranuleMemory.REGION_BYTES && address < to);
    }

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
