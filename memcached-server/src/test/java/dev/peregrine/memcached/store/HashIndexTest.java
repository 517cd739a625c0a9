package dev.peregrine.memcached.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The index next to a map, with so few buckets at first that most items find no place in theirs. */
class HashIndexTest {

    private static final int KEYS = 600;
    private static final int SLOT_GRANULES = 4;
    private static final int SLOTS = 2 * KEYS;
    private static final int MOST_PAGES = 20;
    /** Hashes that fall into two stripes. */
    private static final int HASH_MASK = (1 << 23) - 1;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<Integer, Integer> model = new HashMap<>();
    private final ArrayDeque<Integer> freeItems = new ArrayDeque<>();
    private final ByteBuf keyBuffer = StoreFixture.direct(Long.BYTES).writerIndex(Long.BYTES);
    private final PagedMemory memory = new PagedMemory(16 << 20);
    private final Stripes stripes = new Stripes();
    private final HashIndex index = new HashIndex(memory, stripes);
    private int pages = 1;

    @BeforeEach
    void makeItems() {
        index.addPage(memory.addPage());
        index.begin(StoreOptions.MIN_LIMIT_BYTES);
        for (int page = 0; freeItems.size() < SLOTS; page = memory.addPage()) {
            for (int slot = 0; page != 0 && slot < SLOTS / 2; slot++) {
                freeItems.add(page + slot * SLOT_GRANULES);
            }
        }
    }

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void leadsToWhatIsLinkedAndToNothingElse() {
        for (int step = 0; step < 60_000; step++) {
            int key = random.nextInt(KEYS);
            Integer item = model.get(key);
            if (item == null) {
                link(key);
            } else if (random.nextInt(3) == 0) {
                replace(key, item);
            } else {
                unlink(key, item);
            }
            if (step % 1_000 == 0) {
                checkAll();
                growIfWanted();
            }
        }
        assertThat(pages).isEqualTo(MOST_PAGES);
    }

    @Test
    void showsEachItemOfABucketOnceThoughItIsUnlinkedThen() {
        for (int key = 0; key < KEYS; key++) {
            link(key);
        }
        List<Integer> shown = new ArrayList<>();
        forEach(item -> {
            shown.add(item);
            if (item / SLOT_GRANULES % 2 == 0) {
                int key = (int) memory.getLong(item, ItemLayout.HEADER_BYTES);
                index.unlink(item, hash(key));
                model.remove(key);
            }
        });
        assertThat(shown).hasSize(KEYS).doesNotHaveDuplicates();
        checkAll();
    }

    private void link(int key) {
        int item = newItem(key);
        index.link(item, hash(key));
        model.put(key, item);
    }

    private void unlink(int key, int item) {
        index.unlink(item, hash(key));
        assertThat(ItemLayout.state(memory.getWord(item))).isEqualTo(ItemLayout.PENDING);
        model.remove(key);
        freeItems.add(item);
    }

    private void replace(int key, int item) {
        int to = freeItems.remove();
        memory.copy(item, 0, to, 0, SLOT_GRANULES * GranuleMemory.GRANULE);
        index.replace(item, to, hash(key));
        model.put(key, to);
        freeItems.add(item);
    }

    private int newItem(int key) {
        int item = freeItems.remove();
        memory.putWord(item, ItemLayout.PENDING);
        memory.putByte(item, ItemLayout.KEY_LENGTH, (byte) Long.BYTES);
        memory.putInt(item, ItemLayout.HASH, hash(key));
        memory.putLong(item, ItemLayout.HEADER_BYTES, key);
        return item;
    }

    private static int hash(int key) {
        return ((key * 0x9E3779B1) >>> 3) & HASH_MASK;
    }

    private void growIfWanted() {
        if (index.wantsPage() && pages < MOST_PAGES) {
            index.addPage(memory.addPage());
            pages++;
        }
    }

    private void checkAll() {
        for (int key = 0; key < KEYS; key++) {
            int expected = model.getOrDefault(key, 0);
            keyBuffer.setLongLE(0, key);
            assertThat(index.find(keyBuffer, 0, Long.BYTES, hash(key))).isEqualTo(expected);
            int twin = newItem(key);
            assertThat(index.findTwin(twin, hash(key))).isEqualTo(expected);
            freeItems.addFirst(twin);
        }
        List<Integer> shown = new ArrayList<>();
        forEach(shown::add);
        assertThat(shown).containsExactlyInAnyOrderElementsOf(model.values());
    }

    private void forEach(IntConsumer consumer) {
        for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
            for (int bucket = 0; bucket < stripes.buckets(stripe); bucket++) {
                index.forEach(stripe, bucket, consumer);
            }
        }
    }
}
