package dev.peregrine.memcached.store;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.netty.buffer.ByteBuf;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * A program that puts a store under load and prints what the collector has to do meanwhile, and what an item costs beside its key
 * and value. Arguments: items, threads, seconds.
 */
final class StoreHeap {

    private static final int KEY_BYTES = 16;
    private static final int VALUE_BYTES = 100;
    private static final int ZIPF_KEYS = 1 << 20;
    private static final long BYTES_PER_ITEM = 300;

    private StoreHeap() {}

    public static void main(String[] arguments) throws Exception {
        int items = Integer.parseInt(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        long nanos = Long.parseLong(arguments[2]) * 1_000_000_000;
        Collections collections = new Collections();
        StoreOptions options = new StoreOptions(items * BYTES_PER_ITEM + (64L << 20), 1 << 20, true);
        try (ChronicleStore store = new ChronicleStore(options, () -> 1_800_000_000L)) {
            Client filler = new Client(store.openSession());
            for (int key = 0; key < items; key++) {
                filler.set(key);
            }
            StoreStatistics statistics = store.statistics();
            System.out.printf(
                    "%,d items: %.1f bytes mapped for an item, beside %d of key and value%n",
                    statistics.items(),
                    (double) store.mappedBytes() / statistics.items() - KEY_BYTES - VALUE_BYTES,
                    KEY_BYTES + VALUE_BYTES);
            long[] keys = Traces.zipf(ZIPF_KEYS, items, 0.99, 1);
            List<Thread> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Client client = new Client(store.openSession());
                running.add(Thread.ofPlatform().start(() -> client.run(keys, nanos)));
            }
            for (Thread thread : running) {
                thread.join();
            }
            collections.print();
        }
    }

    /** One thread's load: a tenth of it stores. */
    private static final class Client implements ItemReader {

        private final StoreSession session;
        private final StoreTerms terms = new StoreTerms().of(StoreMode.SET, 0, 0);
        private final ByteBuf keyBuffer = StoreFixture.direct(KEY_BYTES).writerIndex(KEY_BYTES);
        private final ByteBuf value = StoreFixture.direct(VALUE_BYTES).writerIndex(VALUE_BYTES);
        private final ByteBuf reply = StoreFixture.direct(VALUE_BYTES);

        Client(StoreSession session) {
            this.session = session;
        }

        void run(long[] keys, long nanos) {
            long begin = System.nanoTime();
            int number = 0;
            while (System.nanoTime() - begin < nanos) {
                for (int i = 0; i < 1_000; i++) {
                    long key = keys[number++ & (ZIPF_KEYS - 1)];
                    if (number % 10 == 0) {
                        set(key);
                    } else {
                        keyBuffer.setLong(0, key).setLong(Long.BYTES, ~key);
                        session.get(keyBuffer, 0, KEY_BYTES, this);
                    }
                }
            }
        }

        void set(long key) {
            keyBuffer.setLong(0, key).setLong(Long.BYTES, ~key);
            session.store(keyBuffer, 0, KEY_BYTES, terms, value, 0, VALUE_BYTES);
        }

        @Override
        public void read(ItemView item) {
            item.writeValue(0, item.valueLength(), reply.clear());
        }
    }

    /** What the collector did, and what was left on the heap after it. */
    private static final class Collections {

        private final AtomicLong count = new AtomicLong();
        private final AtomicLong full = new AtomicLong();
        private final AtomicLong longestMillis = new AtomicLong();
        private final AtomicLong mostLeftBytes = new AtomicLong();

        Collections() {
            for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
                ((NotificationEmitter) collector)
                        .addNotificationListener(
                                (notification, handback) -> note(GarbageCollectionNotificationInfo.from(
                                        (CompositeData) notification.getUserData())),
                                null,
                                null);
            }
        }

        private void note(GarbageCollectionNotificationInfo done) {
            count.incrementAndGet();
            if (done.getGcAction().contains("major")) {
                full.incrementAndGet();
            }
            longestMillis.accumulateAndGet(done.getGcInfo().getDuration(), Math::max);
            long left = done.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                    .filter(pool -> pool.getKey().matches(".*(Eden|Survivor|Old|Tenured).*"))
                    .mapToLong(pool -> pool.getValue().getUsed())
                    .sum();
            mostLeftBytes.accumulateAndGet(left, Math::max);
        }

        void print() {
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            System.out.printf(
                    "%d collections, %d of them full, longest pause %d ms; heap in use %,d bytes, after a collection at"
                            + " most %,d%n",
                    count.get(), full.get(), longestMillis.get(), used, mostLeftBytes.get());
        }
    }
}
