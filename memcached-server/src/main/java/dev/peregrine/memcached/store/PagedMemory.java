package dev.peregrine.memcached.store;

import dev.peregrine.memcached.launcher.system.SystemMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import net.openhft.chronicle.map.ChronicleMap;

/**
 * The off-heap memory of the store: pages of 64 KiB in {@link Extent extents}, which are the values of Chronicle Maps of
 * constant-size values, which neither fragment nor move them.
 *
 * <p>Maps are added one after the other as pages are asked for, and a page takes memory of the machine when it is written. It
 * can be given back to the machine while its map stays, so that an address which somebody still had would show zeros and no
 * reader can crash; the map's own key of an extent, which nobody looks up again, may go with it.
 *
 * <p>A place in memory is a <em>handle</em>: the unsigned 32-bit number of a 16-byte granule, 0 for none. Handles are
 * positions, not addresses, and mean the same when the maps are mapped again.
 *
 * <p>What adds pages, gives them back or counts them is called under one lock; the accessors by any thread that was handed the
 * handle in a way that orders memory.
 */
final class PagedMemory implements AutoCloseable {

    private static final int LINE = 64;

    /** Bytes from one page to the next. */
    static final int STRIDE = 64 << 10;

    /** Bytes of a page that can be used, from an address divisible by 64. */
    static final int PAGE_BYTES = STRIDE - LINE;

    /** Bytes of a granule, the unit of handles. */
    static final int GRANULE = 16;

    private static final int GRANULE_SHIFT = 4;
    private static final int GRANULES_PER_STRIDE = STRIDE >>> GRANULE_SHIFT;
    /**
     * Bytes of addresses that a map has to itself, the same whatever the limit is, so that handles mean the same under another
     * limit.
     */
    private static final int REGION_BYTES = 64 << 20;

    private static final int REGION_SHIFT = Integer.numberOfTrailingZeros(REGION_BYTES) - GRANULE_SHIFT;
    private static final int REGION_MASK = (1 << REGION_SHIFT) - 1;
    /** One fewer than there would be leaves room for the map's own header and look-up table before the first. */
    private static final int EXTENTS_PER_REGION = REGION_BYTES / (Extent.PAGES * STRIDE) - 1;

    private static final int PAGES_PER_REGION = EXTENTS_PER_REGION * Extent.PAGES;

    /** As many as handles can tell apart. */
    private static final int MOST_REGIONS = 1 << (Integer.SIZE - REGION_SHIFT);
    /** What Chronicle's headers and look-up tables take at most, as a part of the limit. */
    private static final int LIMIT_PER_OVERHEAD = 512;

    private static final VarHandle SHORT =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final List<ChronicleMap<Long, Extent>> maps = new ArrayList<>();
    private final Extent extent = new Extent();
    private final ByteBuffer[] regions = new ByteBuffer[MOST_REGIONS];
    private final ReturnedPages returned = new ReturnedPages(PAGES_PER_REGION);
    private long limitBytes;
    private int pages;
    /** Granules from a region's begin to its first page, the same in every region. */
    private int firstPage;

    /** @param limitBytes of all maps together */
    PagedMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    private static int pagesOf(long limitBytes) {
        return Math.clamp((limitBytes - limitBytes / LIMIT_PER_OVERHEAD) / STRIDE, 0, Integer.MAX_VALUE);
    }

    /** Whether so much memory can be reached from handles. */
    boolean canTake(long limitBytes) {
        return pagesOf(limitBytes) <= (long) regions.length * PAGES_PER_REGION;
    }

    /** Changes the limit; pages that have been taken stay, also where they are more. */
    void changeLimit(long newLimitBytes) {
        limitBytes = newLimitBytes;
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
        return returned.count() != 0 ? handleOf(returned.take(returned.first())) : newPage();
    }

    /** Gives the memory of a page, which nobody uses any more, back to the system until {@link #addPage} returns it. */
    void giveBack(int page) {
        int number = numberOf(page);
        int from = offset(page) - (returned.hasBefore(number) ? SystemMemory.pageBytes() : 0);
        int to = offset(page) + (returned.hasBehind(number) ? STRIDE + SystemMemory.pageBytes() : PAGE_BYTES);
        SystemMemory.giveBack(regions[regionOf(page)], from, to);
        returned.add(number);
    }

    /** The number of a page that a handle is the begin of. */
    int numberOf(int page) {
        return regionOf(page) * PAGES_PER_REGION + ((page & REGION_MASK) - firstPage) / GRANULES_PER_STRIDE;
    }

    /** The handle of the begin of a page. */
    int handleOf(int number) {
        int inRegion = firstPage + number % PAGES_PER_REGION * GRANULES_PER_STRIDE;
        return ((number / PAGES_PER_REGION) << REGION_SHIFT) | inRegion;
    }

    /** Gives all pages back, before those of another store are taken one by one by their numbers. */
    void giveBackAll() {
        for (int number = 0; number < pages; number++) {
            if (!returned.has(number)) {
                giveBack(handleOf(number));
            }
        }
    }

    /** Takes the page with this number, which is not taken, whatever the limit is. */
    void take(int number) {
        while (pages < number) {
            giveBack(newPage());
        }
        if (pages == number) {
            newPage();
        } else {
            returned.take(number);
        }
    }

    /** The numbers of the pages that are taken. */
    BitSet taken() {
        BitSet taken = new BitSet();
        taken.set(0, pages);
        returned.removeFrom(taken);
        return taken;
    }

    /** A view of a taken page, from position 0 to its capacity. */
    ByteBuffer viewOf(int number) {
        int page = handleOf(number);
        return regions[regionOf(page)].slice(offset(page), PAGE_BYTES);
    }

    /** By what a page's number says where it lies, as long as Chronicle lays out its maps as it does. */
    int grid() {
        return firstPage;
    }

    private int newPage() {
        if (pages % Extent.PAGES == 0) {
            addExtent(pages / PAGES_PER_REGION);
        }
        return handleOf(pages++);
    }

    private void addExtent(int region) {
        if (region == maps.size()) {
            maps.add(ChronicleMaps.ofExtents("pages-" + region, EXTENTS_PER_REGION));
        }
        boolean begins = regions[region] == null;
        maps.get(region).acquireUsing((long) pages / Extent.PAGES, extent);
        if (begins) {
            regions[region] =
                    extent.bytesStore().toTemporaryDirectByteBuffer().clear().order(ByteOrder.LITTLE_ENDIAN);
        }
        int start = (int) (Math.ceilDiv(extent.offset(), LINE) * LINE / GRANULE);
        firstPage = pages == 0 ? start : firstPage;
        if (handleOf(pages) != ((region << REGION_SHIFT) | start)) {
            throw new IllegalStateException("page " + pages + " lies off the grid at " + extent.offset());
        }
        if (begins && region > 0) {
            giveBackUntaken(region, 0);
        }
    }

    /**
     * Gives back what the first map has behind the pages that are taken: the C library makes maps of what others have freed too,
     * which the system still holds for us. The memory of later maps is given back when they are made, which would be too early
     * for the first one: a start would wait for the first use of {@link SystemMemory}.
     */
    void giveBackUntaken() {
        if (pages < PAGES_PER_REGION) {
            giveBackUntaken(0, pages);
        }
    }

    private void giveBackUntaken(int region, int takenPages) {
        int first = firstPage * GRANULE;
        int end = first + (PAGES_PER_REGION - 1) * STRIDE + PAGE_BYTES;
        SystemMemory.giveBack(regions[region], first + takenPages * STRIDE, end);
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
        int inRegion = (handle & REGION_MASK) - firstPage;
        return handle - (inRegion & (GRANULES_PER_STRIDE - 1));
    }

    /** Number of the buffer that a handle lies in. */
    int regionOf(int handle) {
        return handle >>> REGION_SHIFT;
    }

    /** Position of a handle in its buffer. */
    int offset(int handle) {
        return (handle & REGION_MASK) << GRANULE_SHIFT;
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
        return regions[handle >>> REGION_SHIFT].getInt(offset(handle) + field);
    }

    void putInt(int handle, int field, int value) {
        regions[handle >>> REGION_SHIFT].putInt(offset(handle) + field, value);
    }

    /** An item's or a chunk's word, which its thread may be changing. */
    int getWordAcquire(int handle) {
        return (short) SHORT.getAcquire(regions[handle >>> REGION_SHIFT], offset(handle) + ItemLayout.WORD) & 0xffff;
    }

    int getWord(int handle) {
        return regions[handle >>> REGION_SHIFT].getShort(offset(handle) + ItemLayout.WORD) & 0xffff;
    }

    void putWord(int handle, int word) {
        regions[handle >>> REGION_SHIFT].putShort(offset(handle) + ItemLayout.WORD, (short) word);
    }

    /** Changes a word so that whoever sees it sees all that was written before. */
    void putWordRelease(int handle, int word) {
        SHORT.setRelease(regions[handle >>> REGION_SHIFT], offset(handle) + ItemLayout.WORD, (short) word);
    }

    int getUnsignedByte(int handle, int field) {
        return regions[handle >>> REGION_SHIFT].get(offset(handle) + field) & 0xff;
    }

    /** Key length of an item. */
    int keyLength(int item) {
        return getUnsignedByte(item, ItemLayout.KEY_LENGTH);
    }

    /** Bytes of an item that the statistics count. */
    int itemBytes(int item) {
        return ItemLayout.itemBytes(keyLength(item), getInt(item, ItemLayout.VALUE_LENGTH));
    }

    long getLong(int handle, int field) {
        return regions[handle >>> REGION_SHIFT].getLong(offset(handle) + field);
    }

    void putLong(int handle, int field, long value) {
        regions[handle >>> REGION_SHIFT].putLong(offset(handle) + field, value);
    }

    byte getByte(int handle, int field) {
        return regions[handle >>> REGION_SHIFT].get(offset(handle) + field);
    }

    void putByte(int handle, int field, byte value) {
        regions[handle >>> REGION_SHIFT].put(offset(handle) + field, value);
    }

    /** Copies {@code length} bytes; the two ranges do not overlap. */
    void copy(int from, int fromField, int to, int toField, int length) {
        regions[to >>> REGION_SHIFT].put(
                offset(to) + toField, regions[from >>> REGION_SHIFT], offset(from) + fromField, length);
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
        long bytes = (long) pageCount() * STRIDE + gapBytes();
        for (ChronicleMap<Long, Extent> map : maps) {
            bytes += map.offHeapMemoryUsed() - (long) PAGES_PER_REGION * STRIDE;
        }
        return bytes;
    }

    /** Gives the memory back to the system; a handle that is used afterwards crashes the process. */
    @Override
    public void close() {
        for (ChronicleMap<Long, Extent> map : maps) {
            map.close();
        }
    }
}
