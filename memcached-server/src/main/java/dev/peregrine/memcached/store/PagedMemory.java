package dev.peregrine.memcached.store;

import dev.peregrine.memcached.launcher.system.SystemMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.openhft.chronicle.map.ChronicleMap;

/**
 * The off-heap memory of the store: pages of 64 KiB, each the value of its number in a Chronicle Map of constant-size
 * values, which neither fragments nor moves them.
 *
 * <p>Maps are added one after the other as pages are asked for, and a map's page takes memory of the machine when it is
 * asked for first. It can be given back to the machine while its map stays, so that an address which somebody still had
 * would show zeros and no reader can crash; the map's own key of the page, which nobody looks up again, may go with it.
 *
 * <p>A place in memory is a <em>handle</em>: the unsigned 32-bit number of a 16-byte granule, 0 for none. Handles are
 * positions, not addresses, and mean the same when the maps are mapped again.
 *
 * <p>What adds pages, gives them back or counts them is called under one lock; the accessors by any thread that was handed the
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
    private static final int MOST_REGIONS = 1_024;
    /** What Chronicle's headers and look-up tables take at most, as a part of the limit. */
    private static final int LIMIT_PER_OVERHEAD = 512;

    private static final VarHandle SHORT =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final List<ChronicleMap<Long, Page>> maps = new ArrayList<>();
    private final Page page = new Page();
    private final ByteBuffer[] regions;
    private final int regionShift;
    private final int regionMask;
    private final int pagesPerRegion;
    private final ReturnedPages returned;
    private long limitBytes;
    private int[] pageHandles;
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
        this.limitBytes = limitBytes;
        pageHandles = new int[pagesOf(limitBytes)];
        returned = new ReturnedPages(pagesPerRegion);
        regions = new ByteBuffer[(int) Math.min(MOST_REGIONS, (1L << Integer.SIZE) * GRANULE / regionBytes)];
    }

    private static int pagesOf(long limitBytes) {
        return Math.clamp((limitBytes - limitBytes / LIMIT_PER_OVERHEAD) / Page.STRIDE, 0, Integer.MAX_VALUE);
    }

    /** Whether so much memory can be reached from handles. */
    boolean canTake(long limitBytes) {
        return pagesOf(limitBytes) <= (long) regions.length * pagesPerRegion;
    }

    /** Changes the limit; pages that have been taken stay, also where they are more. */
    void changeLimit(long newLimitBytes) {
        limitBytes = newLimitBytes;
        pageHandles = Arrays.copyOf(pageHandles, Math.max(pagesOf(newLimitBytes), pages));
    }

    /** Pages that the limit allows, less what the gaps between them take. */
    int maxPages() {
        return pagesOf(limitBytes - gapBytes());
    }

    private long gapBytes() {
        return returned.runs() == 0 ? 0 : (long) returned.runs() * SystemMemory.pageBytes();
    }

    /** Takes one more page, whatever its bytes are. Returns the handle of its begin, 0 where the limit is reached. */
    int addPage() {
        if (!hasRoom()) {
            return 0;
        }
        return returned.count() != 0 ? pageHandles[returned.takeFirst()] : newPage();
    }

    /** Gives the memory of a page, which nobody uses any more, back to the system until {@link #addPage} returns it. */
    void giveBack(int page) {
        int number = numberOf(page);
        int from = offset(page) - (returned.hasBefore(number) ? SystemMemory.pageBytes() : 0);
        int to = offset(page) + (returned.hasBehind(number) ? Page.STRIDE + SystemMemory.pageBytes() : PAGE_BYTES);
        SystemMemory.giveBack(regions[regionOf(page)], from, to);
        returned.add(number);
    }

    private int numberOf(int page) {
        return regionOf(page) * pagesPerRegion + ((page & regionMask) - firstPage) / GRANULES_PER_STRIDE;
    }

    private int newPage() {
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
            giveBackUnused(region, start * GRANULE);
        }
        int handle = (region << regionShift) | start;
        if (pageOf(handle) != handle || numberOf(handle) != pages) {
            throw new IllegalStateException("page " + pages + " lies off the grid at " + page.offset());
        }
        pageHandles[pages++] = handle;
        return handle;
    }

    /**
     * The C library makes maps of what others have freed too, which the system still holds for us. Not so of the first one, since
     * nobody has freed much when it is made.
     */
    private void giveBackUnused(int region, int first) {
        if (region > 0) {
            int end = first + (pagesPerRegion - 1) * Page.STRIDE + PAGE_BYTES;
            SystemMemory.giveBack(regions[region], first + PAGE_BYTES, end);
        }
    }

    /** Whether {@link #addPage()} would give a page. */
    boolean hasRoom() {
        return pageCount() < maxPages();
    }

    /** Pages that have been taken and not been given back. */
    int pageCount() {
        return pages - returned.count();
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

    /** An item's or a chunk's word, which its thread may be changing. */
    int getWordAcquire(int handle) {
        return (short) SHORT.getAcquire(regions[handle >>> regionShift], offset(handle) + ItemLayout.WORD) & 0xffff;
    }

    int getWord(int handle) {
        return regions[handle >>> regionShift].getShort(offset(handle) + ItemLayout.WORD) & 0xffff;
    }

    void putWord(int handle, int word) {
        regions[handle >>> regionShift].putShort(offset(handle) + ItemLayout.WORD, (short) word);
    }

    /** Changes a word so that whoever sees it sees all that was written before. */
    void putWordRelease(int handle, int word) {
        SHORT.setRelease(regions[handle >>> regionShift], offset(handle) + ItemLayout.WORD, (short) word);
    }

    int getUnsignedByte(int handle, int field) {
        return regions[handle >>> regionShift].get(offset(handle) + field) & 0xff;
    }

    /** Key length of an item. */
    int keyLength(int item) {
        return getUnsignedByte(item, ItemLayout.KEY_LENGTH);
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

    /** The buffers of the regions that have pages. */
    List<ByteBuffer> usedRegions() {
        return Arrays.stream(regions).filter(Objects::nonNull).toList();
    }

    /** Off-heap bytes of the maps at most: what they take once all pages that have been taken are in use. */
    long mappedBytes() {
        long bytes = (long) pageCount() * Page.STRIDE + gapBytes();
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
