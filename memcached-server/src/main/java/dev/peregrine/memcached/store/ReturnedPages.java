package dev.peregrine.memcached.store;

import java.util.BitSet;

/**
 * Which pages of a {@link PagedMemory}, by their numbers, were given back to the system. A page does not end where one of the
 * system's pages ends: what two neighbours share goes when both have gone, so every run of pages keeps one of these.
 */
final class ReturnedPages {

    private final BitSet numbers = new BitSet();
    private final int pagesPerRegion;
    private int count;
    private int runs;

    /** @param pagesPerRegion between which there are no neighbours */
    ReturnedPages(int pagesPerRegion) {
        this.pagesPerRegion = pagesPerRegion;
    }

    void add(int number) {
        runs += 1 - neighbours(number);
        count++;
        numbers.set(number);
    }

    /** The first page; there is one. */
    int first() {
        return numbers.nextSetBit(0);
    }

    /** Takes a page out. Returns its number. */
    int take(int number) {
        numbers.clear(number);
        runs -= 1 - neighbours(number);
        count--;
        return number;
    }

    boolean has(int number) {
        return numbers.get(number);
    }

    /** Whether one of some pages was given back. */
    boolean hasAny(int firstNumber, int lastNumber) {
        int found = numbers.nextSetBit(firstNumber);
        return found >= 0 && found <= lastNumber;
    }

    /** Takes all of them out of a set of pages. */
    void removeFrom(BitSet pages) {
        pages.andNot(numbers);
    }

    /** Whether the page in front of one was given back. */
    boolean hasBefore(int number) {
        return number % pagesPerRegion != 0 && numbers.get(number - 1);
    }

    /** Whether the page behind one was given back. */
    boolean hasBehind(int number) {
        return (number + 1) % pagesPerRegion != 0 && numbers.get(number + 1);
    }

    private int neighbours(int number) {
        return (hasBefore(number) ? 1 : 0) + (hasBehind(number) ? 1 : 0);
    }

    int count() {
        return count;
    }

    /** How many runs of pages there are. */
    int runs() {
        return runs;
    }
}
