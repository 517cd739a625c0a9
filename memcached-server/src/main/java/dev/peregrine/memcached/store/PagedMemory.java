package dev.peregrine.memcached.store;

import dev.peregrine.memcached.launcher.system.SystemMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.openhft.chronicle.map.ChronicleMap;

/**
 * The off-heap memory of the store: pages of 64 KiB in {@link Extent extents}, which are the values of Chronicle Maps of
 * constant-size values, which neither fragment nor move them.
 *
 * <p>Maps are added one after the other as pages are asked for, and a page takes memory of the machine when it is written. It
 * can be given back to the machine while its map stays, so that an address which somebody still had would show zeros and no
 * reader can crash; the map's own key of an extent, which nobody looks up again, may go with it.
 *
 * <p>A map is a region, of one size whatever the limit is, so that handles mean the same under another limit.
 *
 * <p>What adds pages, gives them back or counts them is called under one lock.
 */
final class PagedMemory extends GranuleMemory implements AutoCloseable {

    /** Bytes of a cache line, by which pages are aligned. What that takes lies in front of each, and no handle in it is used. */
    private static final int LINE = 64;

    /** Bytes from one page to the next. */
    static final int STRIDE = 64 << 10;

    /** Bytes of a page that can be used, from an address divisible by 64. */
    static final int PAGE_BYTES = STRIDE - LINE;

    private static final int STRIDE_SHIFT = Integer.numberOfTrailingZeros(STRIDE) - GRANULE_SHIFT;
    static final int PAGES_PER_REGION = REGION_BYTES / STRIDE;

    /** What Chronicle's headers and look-up tables take at most, as a part of the limit. */
    private static final int LIMIT_PER_OVERHEAD = 512;

    private final List<ChronicleMap<Long, Extent>> maps = new ArrayList<>();
    private final Extent extent = new Extent();
    private final ReturnedPages returned = new ReturnedPages(PAGES_PER_REGION);
    private long limitBytes;
    private int pages;

    /** @param limitBytes of all maps together */
    PagedMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    private static int pagesOf(long limitBytes) {
        return Math.clamp((limitBytes - limitBytes / LIMIT_PER_OVERHEAD) / STRIDE, 0, Integer.MAX_VALUE);
    }

    /** Whether so much memory can be reached from handles. */
    boolean canTake(long limitBytes) {
        return pagesOf(limitBytes) <= (long) MOST_REGIONS * PAGES_PER_REGION;
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
        giveBackNumber(number);
        returned.add(number);
    }

    private void giveBackNumber(int number) {
        long begin = address(handleOf(number));
        long from = begin - (returned.hasBefore(number) ? SystemMemory.pageBytes() : 0);
        long to = begin + (returned.hasBehind(number) ? STRIDE + SystemMemory.pageBytes() : PAGE_BYTES);
        SystemMemory.giveBack(from, to);
    }

    /** Gives memory back again, as {@link #giveBack} did, for those of some pages that are not taken. */
    void giveBackAgain(int firstNumber, int lastNumber) {
        for (int number = firstNumber; number <= lastNumber; number++) {
            if (returned.has(number)) {
                giveBackNumber(number);
            }
        }
    }

    /** Whether some pages are all taken. */
    boolean areTaken(int firstNumber, int lastNumber) {
        return lastNumber < pages && !returned.hasAny(firstNumber, lastNumber);
    }

    /** The number of the page that a handle lies in. */
    int numberOf(int page) {
        return page >>> STRIDE_SHIFT;
    }

    /** The handle of the begin of a page. */
    int handleOf(int number) {
        return (number << STRIDE_SHIFT) | LINE / GRANULE;
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
        return view(handleOf(number), 0, PAGE_BYTES);
    }

    private int newPage() {
        if (pages % Extent.PAGES == 0) {
            addExtent(pages / PAGES_PER_REGION);
        }
        return handleOf(pages++);
    }

    private void addExtent(int region) {
        if (region == maps.size()) {
            maps.add(ChronicleMaps.ofExtents("pages-" + region, PAGES_PER_REGION / Extent.PAGES));
        }
        maps.get(region).acquireUsing((long) pages / Extent.PAGES, extent);
        long start = Math.ceilDiv(extent.bytesStore().addressForRead(extent.offset()), LINE) * LINE;
        boolean begins = pages % PAGES_PER_REGION == 0;
        if (begins) {
            place(region, start - LINE);
        }
        if (address(handleOf(pages)) != start) {
            throw new IllegalStateException("page " + pages + " lies off the grid at " + extent.offset());
        }
        if (begins && region > 0) {
            giveBackUntaken(pages);
        }
    }

    /**
     * Gives back what the first map has behind the pages that are taken: the C library makes maps of what others have freed too,
     * which the system still holds for us. The memory of later maps is given back when they are made, which would be too early
     * for the first one: a start would wait for the first use of {@link SystemMemory}.
     */
    void giveBackUntaken() {
        if (pages < PAGES_PER_REGION) {
            giveBackUntaken(pages);
        }
    }

    /** Gives back from a page on to the end of its region. */
    private void giveBackUntaken(int firstNumber) {
        int last = handleOf(firstNumber | (PAGES_PER_REGION - 1));
        SystemMemory.giveBack(address(handleOf(firstNumber)), address(last) + PAGE_BYTES);
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
        return handleOf(numberOf(handle));
    }

    /** How many regions have had pages. */
    int regions() {
        return maps.size();
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
