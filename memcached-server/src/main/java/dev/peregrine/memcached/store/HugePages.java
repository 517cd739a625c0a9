package dev.peregrine.memcached.store;

import dev.peregrine.memcached.launcher.system.SystemMemory;
import java.util.BitSet;

/**
 * Which stretches of a {@link PagedMemory} are to lie in huge pages of the system, so that an access to an item anywhere finds
 * its address in the processor's tables. A stretch is as long as a huge page and aligned like one. It becomes one when all the
 * pages that it lies in are taken: so what is resident does not become more than what has been taken, as it would if the system
 * used huge pages by itself. What lies at the ends of a region stays in small pages.
 *
 * <p>Used under the memory lock.
 */
final class HugePages {

    private static final int STRETCHES_PER_REGION = PagedMemory.REGION_BYTES / SystemMemory.HUGE_PAGE_BYTES - 1;

    private final PagedMemory memory;
    /** Stretches that have become huge pages, or cannot, and whose pages were still taken when they were last looked at. */
    private final BitSet tried = new BitSet();

    private int looked;

    HugePages(PagedMemory memory) {
        this.memory = memory;
    }

    /** The number of a stretch that is to become a huge page now; after the last of all -1, and then it begins anew. */
    int next() {
        int end = memory.regions() * STRETCHES_PER_REGION;
        while (looked < end) {
            int stretch = looked++;
            boolean whole = memory.areTaken(firstPage(stretch), lastPage(stretch));
            boolean wanted = whole && !tried.get(stretch);
            tried.set(stretch, whole);
            if (wanted) {
                return stretch;
            }
        }
        looked = 0;
        return -1;
    }

    /** Where a stretch begins. */
    long address(int stretch) {
        long begin = memory.address(memory.handleOf(firstOfRegion(stretch)));
        long number = Math.ceilDiv(begin, SystemMemory.HUGE_PAGE_BYTES) + stretch % STRETCHES_PER_REGION;
        return number * SystemMemory.HUGE_PAGE_BYTES;
    }

    /** A stretch has become a huge page. What was given back of it meanwhile has become resident again, and is not to stay so. */
    void became(int stretch) {
        memory.giveBackAgain(firstPage(stretch), lastPage(stretch));
    }

    private int firstPage(int stretch) {
        return pageAt(stretch, 0);
    }

    private int lastPage(int stretch) {
        return pageAt(stretch, SystemMemory.HUGE_PAGE_BYTES - 1);
    }

    private int pageAt(int stretch, int offset) {
        int first = firstOfRegion(stretch);
        long begin = memory.address(memory.handleOf(first));
        return first + (int) ((address(stretch) + offset - begin) / PagedMemory.STRIDE);
    }

    private static int firstOfRegion(int stretch) {
        return stretch / STRETCHES_PER_REGION * PagedMemory.PAGES_PER_REGION;
    }
}
