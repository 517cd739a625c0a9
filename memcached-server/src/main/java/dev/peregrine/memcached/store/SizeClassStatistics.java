package dev.peregrine.memcached.store;

/**
 * How a size class of items stands: memory is cut into slots of a few sizes, and a long value takes several slots.
 *
 * @param number of the class, from 1; the first one has slots of several sizes
 * @param slotBytes bytes of a slot, of the largest where there are several
 * @param slotsPerPage slots that a page is cut into
 * @param pages pages that are cut for the class now
 * @param slots slots in these pages
 * @param usedSlots slots that are in use
 */
public record SizeClassStatistics(int number, int slotBytes, int slotsPerPage, long pages, long slots, long usedSlots) {

    /** The highest number that a class may have, as with memcached. */
    public static final int MAX_NUMBER = 63;

    /** The slots of both, which have the same number. */
    SizeClassStatistics and(SizeClassStatistics other) {
        return new SizeClassStatistics(
                number, slotBytes, slotsPerPage, pages + other.pages, slots + other.slots, usedSlots + other.usedSlots);
    }
}
