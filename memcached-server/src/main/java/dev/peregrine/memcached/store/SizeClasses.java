package dev.peregrine.memcached.store;

import java.util.stream.IntStream;

/**
 * The sizes of slots that pages are cut into: from 64 bytes to an eighth of a page, about 12 % apart, each the largest
 * multiple of a granule of which as many fit in a page.
 */
final class SizeClasses {

    /** Bytes of a page behind its header. */
    static final int SLOT_SPACE = PagedMemory.PAGE_BYTES - SlabAllocator.PAGE_HEADER_BYTES;

    private static final int FEWEST_SLOTS = 8;
    private static final double GROWTH = 1.125;
    static final int SMALLEST = 64;

    /** What memcached's smallest items take: slots up to this size are shown as one class, the first. */
    private static final int SHOWN_AS_FIRST = 96;

    private final int[] slotBytes;
    private final int[] slotsPerPage;
    /** How many classes are shown as the first. */
    private final int shownAsFirst;
    /** The class by bytes asked for, in granules, rounded up. */
    private final byte[] classByGranules;

    SizeClasses() {
        int[] sizes = distinctSizes();
        slotBytes = sizes;
        slotsPerPage = new int[sizes.length];
        shownAsFirst = (int)
                IntStream.of(sizes).filter(bytes -> bytes <= SHOWN_AS_FIRST).count();
        for (int i = 0; i < sizes.length; i++) {
            slotsPerPage[i] = SLOT_SPACE / sizes[i];
        }
        classByGranules = new byte[largest() / PagedMemory.GRANULE + 1];
        int sizeClass = 0;
        for (int granules = 0; granules < classByGranules.length; granules++) {
            if (granules * PagedMemory.GRANULE > sizes[sizeClass]) {
                sizeClass++;
            }
            classByGranules[granules] = (byte) sizeClass;
        }
    }

    private static int[] distinctSizes() {
        return IntStream.iterate(
                        FEWEST_SLOTS, slots -> SLOT_SPACE / slots >= SMALLEST, slots -> (int) Math.ceil(slots * GROWTH))
                .map(slots -> SLOT_SPACE / slots / PagedMemory.GRANULE * PagedMemory.GRANULE)
                .distinct()
                .sorted()
                .toArray();
    }

    int count() {
        return slotBytes.length;
    }

    /** The number, from 1, under which clients are shown a class. */
    int number(int sizeClass) {
        return Math.max(1, sizeClass - shownAsFirst + 2);
    }

    /** The class under whose size clients are shown a class: the largest one of its {@link #number}. */
    int shown(int sizeClass) {
        return Math.max(sizeClass, shownAsFirst - 1);
    }

    /** Bytes of the largest slot. */
    int largest() {
        return slotBytes[slotBytes.length - 1];
    }

    int slotBytes(int sizeClass) {
        return slotBytes[sizeClass];
    }

    int slotsPerPage(int sizeClass) {
        return slotsPerPage[sizeClass];
    }

    /** The class of the smallest slot that takes {@code bytes}, 0 to {@link #largest()}. */
    int classFor(int bytes) {
        return classByGranules[(bytes + PagedMemory.GRANULE - 1) / PagedMemory.GRANULE];
    }
}
