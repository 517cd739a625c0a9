package dev.peregrine.memcached.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads the pages of a {@link SnapshotFormat snapshot} to where they lie in memory, and checks them there: stretch by stretch,
 * on threads of its own, while the caller's takes the pages of the next ones.
 */
final class SnapshotReader {

    private static final int MOST_THREADS = 4;
    private static final int PAGES_PER_STRETCH = 64;

    private final SnapshotFile file;
    private final PagedMemory memory;

    SnapshotReader(SnapshotFile file, PagedMemory memory) {
        this.file = file;
        this.memory = memory;
    }

    /**
     * Takes pages and reads them, in place of all that were taken before.
     *
     * @throws BadSnapshotException where one is damaged
     */
    void read(SavedPages pages) throws IOException, BadSnapshotException {
        memory.giveBackAll();
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
        List<Future<Boolean>> stretches = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("restore-", 0).factory())) {
            for (int begin = 0; begin < pages.count(); begin += PAGES_PER_STRETCH) {
                int from = begin;
                int to = Math.min(begin + PAGES_PER_STRETCH, pages.count());
                for (int i = from; i < to; i++) {
                    memory.take(pages.number(i));
                }
                stretches.add(executor.submit(() -> readStretch(pages, from, to)));
            }
        }
        for (Future<Boolean> stretch : stretches) {
            file.check(isGood(stretch), "an item's checksum is wrong");
        }
    }

    private static boolean isGood(Future<Boolean> stretch) throws IOException {
        try {
            return stretch.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException problem ? problem : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private boolean readStretch(SavedPages pages, int from, int to) throws IOException {
        PageChecksums checksums = new PageChecksums();
        for (int i = from; i < to; i++) {
            ByteBuffer page = memory.viewOf(pages.number(i));
            ByteBuffer expected = checksums.expected(pages.slotBytes(i), pages.slots(i));
            file.readFully(page, pages.position(i));
            file.readFully(expected, pages.position(i) + PagedMemory.PAGE_BYTES);
            if (!checksums.areOf(page, pages.slotBytes(i), pages.slots(i))) {
                return false;
            }
        }
        return true;
    }
}
