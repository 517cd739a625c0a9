package dev.peregrine.memcached.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.map.ChronicleMap;

/**
 * The off-heap memory of the store: pages of 64 KiB, each the value of its number in a Chronicle Map of constant-size
 * values, which neither fragments nor moves them.
 *
 * <p>Maps are added one after the other as pages are asked for, and a map's page takes memory of the machine when it is
 * asked for first. A place in memory is a <em>handle</em>: the unsigned 32-bit number of a 16-byte granule, 0 for none.
 * Handles are positions, not addresses, and mean the same when the maps are mapped again.
 *
 * <p>{@link #addPage()} and {@link #close()} are called under one lock; the accessors by any thread that was handed the
 * handle in a way that orders memory.
 */
final class PagedMemory implements AutoCloseable {

    private static final int LINE = 64;

    /** Bytes of a page that can be used, from an address divisible by 64. */
    static final int PAGE_BYTES = Page.STRIDE - LINE;

    /** Bytes of a granule, the unit of handles. */
    static final int GRANULE = 16;

    private static final int GRANULE_SHIFT = 4;
    private static final int GRANULES_PER_STRIDE = Page.STRIDE >>> GRANULE_SHIFT;
    private static final long MIN_REGION_BYTES = 4L << 20;
    private static final long MAX_REGION_BYTES = 1L << 30;
    private static final int REGIONS_PER_LIMIT = 16;
    /** What Chronicle's headers and look-up tables take at most, as a part of the limit. */
    private static final int LIMIT_PER_OVERHEAD = 512;

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final List<ChronicleMap<Long, Page>> maps = new ArrayList<>();
    private final Page page = new Page();
    private final ByteBuffer[] regions;
    private final int regionShift;
    private final int regionMask;
    private final int pagesPerRegion;
    private final int maxPages;
    private final int[] pageHandles;
    private int pages;
    /** Granules from a region's begin to its first page, the same in every region. */
    private int firstPage;

    /** @param limitBytes of all maps together */
    PagedMemory(long limitBytes) {
        long regionBytes =
                Math.clamp(Long.highestOneBit(limitBytes / REGIONS_PER_LIMIT), MIN_REGION_BYTES, MAX_REGION_BYTES);
        int strides = (int) (regionBytes / Page.STRIDE);
        // What is taken off leaves room for the map's own header and look-up table before its pages.
        pagesPerRegion = strides - 1 - strides / 128;
        regionShift = Long.numberOfTrailingZeros(regionBytes) - GRANULE_SHIFT;
        regionMask = (1 << regionShift) - 1;
        maxPages = (int) ((limitBytes - limitBytes / LIMIT_PER_OVERHEAD) / Page.STRIDE);
        pageHandles = new int[maxPages];
        regions = new ByteBuffer[Math.ceilDiv(maxPages, pagesPerRegion)];
    }

    /** Takes one more page, zeroed. Returns the handle of its begin, 0 where the limit is reached. */
    int addPage() {
        if (pages == maxPages) {
            return 0;
        }
        int region = pages / pagesPerRegion;
        if (region == maps.size()) {
            maps.add(ChronicleMaps.ofPages("pages-" + region, pagesPerRegion));
        }
        maps.get(region).acquireUsing((long) pages, page);
        int start = (int) (Math.ceilDiv(page.offset(), LINE) * LINE / GRANULE);
        if (regions[region] == null) {
            regions[region] =
                    page.bytesStore().toTemporaryDirectByteBuffer().clear().order(ByteOrder.LITTLE_ENDIAN);
            firstPage = region == 0 ? start : firstPage;
        }
        int handle = (region << regionShift) | start;
        if (pageOf(handle) != handle) {
            throw new IllegalStateException("page " + pages + " lies off the grid at " + page.offset());
        }
        pageHandles[pages++] = handle;
        return handle;
    }

    /** Pages taken so far. */
    int pageCount() {
        return pages;
    }

    /** Handle of the begin of page {@code number}, from 0 to {@link #pageCount()} - 1, in the order they were taken. */
    int pageHandle(int number) {
        return pageHandles[number];
    }

    /** Handle of the begin of the page that a handle lies in. */
    int pageOf(int handle) {
        int inRegion = (handle & regionMask) - firstPage;
        return handle - (inRegion & (GRANULES_PER_STRIDE - 1));
    }

    /** Number of the buffer that a handle lies in. */
    int regionOf(int handle) {
        return handle >>> regionShift;
    }

    /** Position of a handle in its buffer. */
    int offset(int handle) {
        return (handle & regionMask) << GRANULE_SHIFT;
    }

    /** How many buffers there can be. */
    int maxRegions() {
        return regions.length;
    }

    /** The buffer of a region, little-endian; its position and limit are not to be moved. */
    ByteBuffer region(int region) {
        return regions[region];
    }

    int getInt(int handle, int field) {
        return regions[handle >>> regionShift].getInt(offset(handle) + field);
    }

    void putInt(int handle, int field, int value) {
        regions[handle >>> regionShift].putInt(offset(handle) + field, value);
    }

    int getIntAcquire(int handle, int field) {
        return (int) INT.getAcquire(regions[handle >>> regionShift], offset(handle) + field);
    }

    void putIntRelease(int handle, int field, int value) {
        INT.setRelease(regions[handle >>> regionShift], offset(handle) + field, value);
    }

    long getLong(int handle, int field) {
        return regions[handle >>> regionShift].getLong(offset(handle) + field);
    }

    void putLong(int handle, int field, long value) {
        regions[handle >>> regionShift].putLong(offset(handle) + field, value);
    }

    byte getByte(int handle, int field) {
        return regions[handle >>> regionShift].get(offset(handle) + field);
    }

    void putByte(int handle, int field, byte value) {
        regions[handle >>> regionShift].put(offset(handle) + field, value);
    }

    /** Copies {@code length} bytes; the two ranges do not overlap. */
    void copy(int from, int fromField, int to, int toField, int length) {
        regions[to >>> regionShift].put(
                offset(to) + toField, regions[from >>> regionShift], offset(from) + fromField, length);
    }

    /** Whether two ranges at the same field hold the same bytes. */
    boolean equal(int one, int other, int field, int length) {
        for (int at = field; at < field + length; at++) {
            if (getByte(one, at) != getByte(other, at)) {
                return false;
            }
        }
        return true;
    }

    /** Off-heap bytes of the maps beside their pages. */
    long overheadBytes() {
        long bytes = 0;
        for (ChronicleMap<Long, Page> map : maps) {
            bytes += map.offHeapMemoryUsed() - (long) pagesPerRegion * Page.STRIDE;
        }
        return bytes;
    }

    /** Gives the memory back to the system; a handle that is used afterwards crashes the process. */
    @Override
    public void close() {
        for (ChronicleMap<Long, Page> map : maps) {
            map.close();
        }
    }
}
