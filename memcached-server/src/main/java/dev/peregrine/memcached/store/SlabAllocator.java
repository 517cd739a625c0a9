package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Cuts pages into slots of one size class each, and takes a page back for any class when its last slot is free.
 *
 * <p>All its state but a few heads lies in the pages. Not thread-safe: its users hold the store's memory lock.
 */
final class SlabAllocator implements Persistent {

    static final int PAGE_HEADER_BYTES = 64;

    private static final int PAGE_CLASS = 0;
    private static final int PAGE_USED = 4;
    private static final int PAGE_FREE_SLOT = 8;
    private static final int PAGE_CUT = 12;
    private static final int PAGE_NEXT = 16;
    private static final int PAGE_PREVIOUS = 20;
    private static final int NO_CLASS = -1;
    /** So many pages of a class are looked at to find one that is nearly empty. */
    private static final int PAGES_COMPARED = 32;

    private static final int NEXT_FREE_SLOT = 4;

    private final PagedMemory memory;
    private final SizeClasses classes;
    private final Runnable beforeRecut;
    /** By class, the first page of a ring of all, in which those that have a free slot come before the others. */
    private final int[] firstPages;

    private final long[] freeSlots;
    private final long[] usedSlots;
    private final int[] pages;
    /** Classes that have had a page. */
    private final BitSet used = new BitSet();
    /** Numbers of pages that could not be emptied, until {@link #forgetStuck}. */
    private final BitSet stuck = new BitSet();

    private int freePages;
    private int usedPages;
    private int asidePage;
    private long usedSlotBytes;

    /** @param beforeRecut run before a page is cut anew: nobody may remember its old slots after that */
    SlabAllocator(PagedMemory memory, SizeClasses classes, Runnable beforeRecut) {
        this.memory = memory;
        this.classes = classes;
        this.beforeRecut = beforeRecut;
        firstPages = new int[classes.count()];
        usedPages = memory.pageCount();
        freeSlots = new long[classes.count()];
        usedSlots = new long[classes.count()];
        pages = new int[classes.count()];
    }

    /** Takes a slot, whose first word stays {@link ItemLayout#FREE}; 0 where neither slot nor page is left. */
    int allocate(int sizeClass) {
        int page = hasFreeSlot(sizeClass) ? firstPages[sizeClass] : takePage(sizeClass);
        if (page == 0) {
            return 0;
        }
        int slot = memory.getInt(page, PAGE_FREE_SLOT);
        if (slot != 0) {
            memory.putInt(page, PAGE_FREE_SLOT, memory.getInt(slot, NEXT_FREE_SLOT));
        } else {
            int cut = memory.getInt(page, PAGE_CUT);
            slot = slotOf(page, sizeClass, cut);
            memory.putInt(page, PAGE_CUT, cut + 1);
            memory.putWord(slot, ItemLayout.FREE);
        }
        int used = memory.getInt(page, PAGE_USED) + 1;
        memory.putInt(page, PAGE_USED, used);
        freeSlots[sizeClass]--;
        usedSlots[sizeClass]++;
        usedSlotBytes += classes.slotBytes(sizeClass);
        if (used == classes.slotsPerPage(sizeClass)) {
            firstPages[sizeClass] = memory.getInt(page, PAGE_NEXT);
        }
        return slot;
    }

    /** Gives a slot back, and its page with the last one. */
    void free(int slot) {
        int page = memory.pageOf(slot);
        int sizeClass = memory.getInt(page, PAGE_CLASS);
        int used = memory.getInt(page, PAGE_USED) - 1;
        memory.putWordRelease(slot, ItemLayout.FREE);
        memory.putInt(slot, NEXT_FREE_SLOT, memory.getInt(page, PAGE_FREE_SLOT));
        memory.putInt(page, PAGE_FREE_SLOT, slot);
        memory.putInt(page, PAGE_USED, used);
        freeSlots[sizeClass]++;
        usedSlots[sizeClass]--;
        usedSlotBytes -= classes.slotBytes(sizeClass);
        boolean aside = page == asidePage;
        if (used + 1 == classes.slotsPerPage(sizeClass) && !aside) {
            unlinkPage(page, sizeClass);
            linkPage(page, sizeClass);
        }
        if (used == 0) {
            if (aside) {
                asidePage = 0;
            } else {
                unlinkPage(page, sizeClass);
            }
            freeSlots[sizeClass] -= classes.slotsPerPage(sizeClass);
            pages[sizeClass]--;
            giveBackPage(page);
        }
    }

    /** Takes a whole page for other things than slots; 0 where none is left. */
    int takePage() {
        if (!hasFreePage()) {
            return 0;
        }
        usedPages++;
        int page = freePages;
        if (page == 0) {
            return memory.addPage();
        }
        beforeRecut.run();
        freePages = memory.getInt(page, PAGE_NEXT);
        return page;
    }

    /** Ends {@link #takePage()}. */
    void giveBackPage(int page) {
        usedPages--;
        memory.putInt(page, PAGE_CLASS, NO_CLASS);
        memory.putInt(page, PAGE_NEXT, freePages);
        freePages = page;
    }

    /** Gives a free page back to the system, if there is one and more pages are kept than the limit allows. */
    boolean shedPage() {
        if (freePages == 0 || memory.pageCount() <= memory.maxPages()) {
            return false;
        }
        beforeRecut.run();
        int page = freePages;
        freePages = memory.getInt(page, PAGE_NEXT);
        memory.giveBack(page);
        return true;
    }

    private int takePage(int sizeClass) {
        int page = takePage();
        if (page == 0) {
            return 0;
        }
        memory.putInt(page, PAGE_CLASS, sizeClass);
        memory.putInt(page, PAGE_USED, 0);
        memory.putInt(page, PAGE_FREE_SLOT, 0);
        memory.putInt(page, PAGE_CUT, 0);
        freeSlots[sizeClass] += classes.slotsPerPage(sizeClass);
        pages[sizeClass]++;
        used.set(sizeClass);
        linkPage(page, sizeClass);
        return page;
    }

    /** Puts a page first if it has room, otherwise last. */
    private void linkPage(int page, int sizeClass) {
        int next = firstPages[sizeClass];
        if (next == 0) {
            linkNeighbours(page, page);
            firstPages[sizeClass] = page;
            return;
        }
        linkNeighbours(memory.getInt(next, PAGE_PREVIOUS), page);
        linkNeighbours(page, next);
        if (hasRoom(page, sizeClass)) {
            firstPages[sizeClass] = page;
        }
    }

    private void unlinkPage(int page, int sizeClass) {
        int next = memory.getInt(page, PAGE_NEXT);
        linkNeighbours(memory.getInt(page, PAGE_PREVIOUS), next);
        if (firstPages[sizeClass] == page) {
            firstPages[sizeClass] = next == page ? 0 : next;
        }
    }

    private void linkNeighbours(int page, int next) {
        memory.putInt(page, PAGE_NEXT, next);
        memory.putInt(next, PAGE_PREVIOUS, page);
    }

    private boolean hasRoom(int page, int sizeClass) {
        return memory.getInt(page, PAGE_USED) < classes.slotsPerPage(sizeClass);
    }

    /**
     * Sets a page aside, if other pages of its class have room for all that is in it: no slot of it is given out until
     * {@link #putBack}, or until it is free. One page can be aside at a time.
     */
    boolean setAsideIfSpare(int page) {
        int sizeClass = memory.getInt(page, PAGE_CLASS);
        int used = memory.getInt(page, PAGE_USED);
        int freeHere = classes.slotsPerPage(sizeClass) - used;
        if (freeSlots[sizeClass] - freeHere < used) {
            return false;
        }
        unlinkPage(page, sizeClass);
        asidePage = page;
        return true;
    }

    /** Ends {@link #setAsideIfSpare} for a page that could not be emptied, which is not the {@link #emptiestPage} for now. */
    void putBack(int page) {
        asidePage = 0;
        stuck.set(memory.numberOf(page));
        linkPage(page, memory.getInt(page, PAGE_CLASS));
    }

    /** Whether other pages of a class have room for all that is in one of them. */
    boolean isSpare(int sizeClass) {
        return pages[sizeClass] > 1 && freeSlots[sizeClass] >= classes.slotsPerPage(sizeClass);
    }

    /**
     * A page of a class that is not stuck, with few slots in use if some of these have room; 0 for none. A full one serves where
     * all holes are in pages that are stuck.
     */
    int emptiestPage(int sizeClass) {
        int first = firstPages[sizeClass];
        int emptiest = 0;
        int compared = 0;
        int page = first;
        do {
            if (!stuck.get(memory.numberOf(page))) {
                compared++;
                if (emptiest == 0 || memory.getInt(page, PAGE_USED) < memory.getInt(emptiest, PAGE_USED)) {
                    emptiest = page;
                }
            }
            page = memory.getInt(page, PAGE_NEXT);
        } while (page != first && compared < PAGES_COMPARED);
        return emptiest;
    }

    /** Lets pages be tried again that could not be emptied. */
    void forgetStuck() {
        stuck.clear();
    }

    /** Whether {@link #takePage()} would give one. */
    boolean hasFreePage() {
        return usedPages < memory.maxPages() && (freePages != 0 || memory.hasRoom());
    }

    boolean hasFreeSlot(int sizeClass) {
        int first = firstPages[sizeClass];
        return first != 0 && hasRoom(first, sizeClass);
    }

    /** The class that a page is cut for, negative for a free page. */
    int classOf(int page) {
        return memory.getInt(page, PAGE_CLASS);
    }

    /** Slots that a page was cut into so far. */
    int slotsCut(int page) {
        return memory.getInt(page, PAGE_CUT);
    }

    /** The slot of a page by its number. */
    int slotOf(int page, int sizeClass, int number) {
        return page + (PAGE_HEADER_BYTES + number * classes.slotBytes(sizeClass)) / PagedMemory.GRANULE;
    }

    /** How the classes stand that have pages. */
    List<SizeClassStatistics> statistics() {
        SortedMap<Integer, SizeClassStatistics> shown = new TreeMap<>();
        for (int sizeClass = 0; sizeClass < classes.count(); sizeClass++) {
            if (used.get(sizeClass)) {
                SizeClassStatistics each = new SizeClassStatistics(
                        classes.number(sizeClass),
                        classes.slotBytes(classes.shown(sizeClass)),
                        classes.slotsPerPage(classes.shown(sizeClass)),
                        pages[sizeClass],
                        (long) pages[sizeClass] * classes.slotsPerPage(sizeClass),
                        usedSlots[sizeClass]);
                shown.merge(each.number(), each, SizeClassStatistics::and);
            }
        }
        return List.copyOf(shown.values());
    }

    /** The numbers of the pages that are not free. */
    BitSet usedPages() {
        BitSet usedNumbers = memory.taken();
        for (int page = freePages; page != 0; page = memory.getInt(page, PAGE_NEXT)) {
            usedNumbers.clear(memory.numberOf(page));
        }
        return usedNumbers;
    }

    /** Free pages are not among those that will be back. */
    @Override
    public void save(ByteBuf to) {
        for (int sizeClass = 0; sizeClass < classes.count(); sizeClass++) {
            to.writeIntLE(firstPages[sizeClass]).writeIntLE(pages[sizeClass]);
            to.writeLongLE(freeSlots[sizeClass]).writeLongLE(usedSlots[sizeClass]);
            to.writeBoolean(used.get(sizeClass));
        }
        to.writeIntLE(usedPages).writeLongLE(usedSlotBytes);
    }

    @Override
    public void load(ByteBuf from) {
        for (int sizeClass = 0; sizeClass < classes.count(); sizeClass++) {
            firstPages[sizeClass] = from.readIntLE();
            pages[sizeClass] = from.readIntLE();
            freeSlots[sizeClass] = from.readLongLE();
            usedSlots[sizeClass] = from.readLongLE();
            used.set(sizeClass, from.readBoolean());
        }
        freePages = 0;
        usedPages = from.readIntLE();
        usedSlotBytes = from.readLongLE();
    }

    /** Whether more pages are in use than the limit allows. */
    boolean usesTooMuch() {
        return usedPages > memory.maxPages();
    }

    int classes() {
        return classes.count();
    }

    /** Bytes of all slots in use. */
    long usedSlotBytes() {
        return usedSlotBytes;
    }
}
