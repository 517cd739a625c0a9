package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Puts the items of a snapshot into an empty store, with all that was known of them, while nobody else uses it. A second thread
 * leads to the items that the first one has filled: that takes as long, since it touches memory in no order.
 */
final class ItemRestore implements AutoCloseable {

    private static final int BATCH = 4_096;

    private final Store store;
    private final PagedMemory memory;
    private final ItemMemory items;
    private final HashIndex index;
    private final Liveness liveness;
    private final EvictionPolicy policy;
    private final StoreCounters counters;
    private final ValueWalk walk;
    private final long hashSeed;
    private Batch filling = new Batch();
    private Batch linking = new Batch();
    private Future<?> linked = CompletableFuture.completedFuture(null);
    private final ExecutorService linker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("restore-linker").factory());
    private long restored;

    /** @param counters of the restore's own */
    ItemRestore(ChronicleStore store, EvictionPolicy policy, StoreCounters counters) {
        this.store = store;
        this.policy = policy;
        this.counters = counters;
        memory = store.memory();
        items = store.items();
        index = store.index();
        liveness = store.liveness();
        hashSeed = store.hashSeed();
        walk = store.newWalk();
    }

    /**
     * Takes items in, unless they have expired meanwhile, are too large now, or find no room without others going.
     *
     * @return how many
     * @throws BadSnapshotException where the file is incomplete or damaged; the store is empty again, and the counters are not
     *     to be used
     */
    long run(SnapshotFile file, long expectedItems) throws IOException, BadSnapshotException {
        boolean whole = false;
        try {
            new SnapshotReader(file).read(expectedItems, this::takeIn);
            finish();
            whole = true;
            return restored;
        } finally {
            if (!whole) {
                discard();
            }
        }
    }

    private void takeIn(ByteBuf entry) {
        int keyLength = entry.readUnsignedByte();
        int marks = entry.readUnsignedByte();
        int queue = entry.readUnsignedByte();
        int frequency = entry.readUnsignedByte();
        int flags = entry.readIntLE();
        long expiresSeconds = entry.readUnsignedIntLE();
        int lastAccessSeconds = entry.readIntLE();
        long casUnique = entry.readLongLE();
        int valueLength = entry.readIntLE();
        int keyIndex = entry.readerIndex();
        boolean expired = expiresSeconds != 0 && expiresSeconds <= liveness.nowSeconds();
        if (expired || valueLength > store.maxValueLength(keyLength)) {
            return;
        }
        int hash = KeyBytes.hash(entry, keyIndex, keyLength, hashSeed);
        int item = items.allocateRestored(keyLength, valueLength, hash, queue);
        if (item == 0) {
            return;
        }
        memory.putLong(item, ItemLayout.CAS, casUnique);
        memory.putInt(item, ItemLayout.EXPIRES_SECONDS, (int) expiresSeconds);
        memory.putInt(item, ItemLayout.LAST_ACCESS_SECONDS, lastAccessSeconds);
        memory.putInt(item, ItemLayout.FLAGS, flags);
        int word = memory.getWord(item) | (marks & SnapshotFormat.MARKS);
        memory.putWord(item, ItemLayout.withEpoch(word, liveness.epoch()));
        KeyBytes.copy(entry, keyIndex, keyLength, memory, item);
        walk.seek(item, 0);
        walk.write(entry, keyIndex + keyLength, valueLength);
        counters.stored(ItemLayout.itemBytes(keyLength, valueLength));
        restored++;
        filling.add(item, frequency);
        if (filling.isFull()) {
            handOver();
        }
    }

    private void handOver() {
        awaitLinked();
        Batch full = filling;
        filling = linking;
        linking = full;
        linked = linker.submit(full::link);
    }

    private void awaitLinked() {
        try {
            linked.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot link items", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while items are linked", e);
        }
    }

    /** Takes all items out again, and what is known of their keys. */
    private void discard() {
        finish();
        for (int item = policy.lastToGo(0); item != 0; item = policy.lastToGo(0)) {
            index.unlink(item, memory.getInt(item, ItemLayout.HASH));
            items.free(item);
        }
        policy.forget();
    }

    private void finish() {
        handOver();
        awaitLinked();
    }

    @Override
    public void close() {
        linker.close();
    }

    /** Items that have been allocated and filled, on their way to the index. */
    private final class Batch {

        private final int[] batch = new int[BATCH];
        private final int[] frequencies = new int[BATCH];
        private int count;

        void add(int item, int frequency) {
            batch[count] = item;
            frequencies[count++] = frequency;
        }

        boolean isFull() {
            return count == BATCH;
        }

        void link() {
            for (int i = 0; i < count; i++) {
                index.link(batch[i], memory.getInt(batch[i], ItemLayout.HASH));
            }
            items.remember(batch, frequencies, count);
            count = 0;
        }
    }
}
