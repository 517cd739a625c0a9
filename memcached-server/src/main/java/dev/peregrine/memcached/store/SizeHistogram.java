package dev.peregrine.memcached.store;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** How many items there are of each size, in steps of {@value #STEP_BYTES} bytes. Any thread may change and ask. */
final class SizeHistogram {

    /** As memcached has it. */
    private static final int STEP_BYTES = 32;

    private final AtomicIntegerArray items;

    /** @param largestItemBytes the size up to which items are told apart */
    SizeHistogram(int largestItemBytes) {
        items = new AtomicIntegerArray(step(largestItemBytes) + 1);
    }

    private static int step(int bytes) {
        return (bytes + STEP_BYTES - 1) / STEP_BYTES;
    }

    void added(int bytes) {
        add(bytes, 1);
    }

    void removed(int bytes) {
        add(bytes, -1);
    }

    private void add(int bytes, int count) {
        items.addAndGet(Math.min(step(bytes), items.length() - 1), count);
    }

    /** Counts of items by the upper bound of their sizes in bytes, where there are any. */
    SortedMap<Integer, Integer> counts() {
        SortedMap<Integer, Integer> counts = new TreeMap<>();
        for (int i = 0; i < items.length(); i++) {
            int count = items.get(i);
            if (count > 0) {
                counts.put(i * STEP_BYTES, count);
            }
        }
        return counts;
    }
}
