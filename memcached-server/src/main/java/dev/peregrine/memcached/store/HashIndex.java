package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.openhft.chronicle.map.ChronicleMap;

/**
 * Leads from a key's hash to its item: buckets of linked items, four bytes each, off-heap.
 *
 * <p>A bucket belongs to the stripe of its hash; every operation on it needs the stripe's lock.
 */
final class HashIndex implements AutoCloseable {

    /** Of an average item; with more items than one to this the buckets become longer. */
    private static final int LIMIT_BYTES_PER_BUCKET = 128;

    private static final int MAX_PAGES = 1 << 13;
    private static final int BUCKETS_PER_PAGE = Page.BYTES / Integer.BYTES;
    private static final int HALF = 16;

    private final PagedMemory memory;
    private final ChronicleMap<Long, Page> map;
    private final ByteBuffer heads;
    private final int start;
    private final int pageMask;

    /** @param pages a power of two, of {@link #pagesFor} */
    HashIndex(PagedMemory memory, int pages) {
        this.memory = memory;
        map = ChronicleMaps.ofPages("index", pages);
        Page page = new Page();
        map.acquireUsing(0L, page);
        start = Math.toIntExact(page.offset());
        for (int i = 1; i < pages; i++) {
            map.acquireUsing((long) i, page);
            if (page.offset() != start + (long) i * Page.STRIDE) {
                throw new IllegalStateException("index page " + i + " lies off the grid at " + page.offset());
            }
        }
        heads = page.bytesStore().toTemporaryDirectByteBuffer().clear().order(ByteOrder.LITTLE_ENDIAN);
        pageMask = pages - 1;
    }

    /** The number of pages of buckets that suits a limit of memory. */
    static int pagesFor(long limitBytes) {
        long pages = limitBytes / LIMIT_BYTES_PER_BUCKET / BUCKETS_PER_PAGE;
        return Math.clamp(Long.highestOneBit(pages), 1, MAX_PAGES);
    }

    /**
     * The bucket of a hash within its page. The page is of the hash's low half, this of its high half, scaled down to a
     * number that is no power of two.
     */
    static int bucketInPage(int hash) {
        return ((hash >>> HALF) * BUCKETS_PER_PAGE) >>> HALF;
    }

    /** The item of a key, dead or alive; 0 for none. */
    int find(ByteBuf key, int keyIndex, int keyLength, int hash) {
        int item = heads.getInt(position(hash));
        while (item != 0) {
            if (memory.getInt(item, ItemLayout.HASH) == hash) {
                int itemKeyLength = ItemLayout.keyLength(memory.getInt(item, ItemLayout.WORD));
                if (KeyBytes.equal(memory, item, itemKeyLength, key, keyIndex, keyLength)) {
                    return item;
                }
            }
            item = memory.getInt(item, ItemLayout.BUCKET_NEXT);
        }
        return 0;
    }

    /** The linked item, dead or alive, with the same key as an item that is not linked; 0 for none. */
    int findTwin(int pending, int hash) {
        int keyLength = ItemLayout.keyLength(memory.getInt(pending, ItemLayout.WORD));
        int item = heads.getInt(position(hash));
        while (item != 0) {
            if (memory.getInt(item, ItemLayout.HASH) == hash
                    && ItemLayout.keyLength(memory.getInt(item, ItemLayout.WORD)) == keyLength
                    && memory.equal(item, pending, ItemLayout.HEADER_BYTES, keyLength)) {
                return item;
            }
            item = memory.getInt(item, ItemLayout.BUCKET_NEXT);
        }
        return 0;
    }

    /** Puts an item, whose other fields are set, into its bucket. */
    void link(int item, int hash) {
        int position = position(hash);
        memory.putInt(item, ItemLayout.BUCKET_NEXT, heads.getInt(position));
        heads.putInt(position, item);
        int word = memory.getInt(item, ItemLayout.WORD);
        memory.putIntRelease(item, ItemLayout.WORD, ItemLayout.withState(word, ItemLayout.LINKED));
    }

    /** Takes an item out of its bucket; it is its caller's then. */
    void unlink(int item, int hash) {
        replace(item, memory.getInt(item, ItemLayout.BUCKET_NEXT), hash);
        int word = memory.getInt(item, ItemLayout.WORD);
        memory.putIntRelease(item, ItemLayout.WORD, ItemLayout.withState(word, ItemLayout.PENDING));
    }

    /** Lets whatever leads to an item lead to {@code successor} instead. */
    void replace(int item, int successor, int hash) {
        int position = position(hash);
        int at = heads.getInt(position);
        if (at == item) {
            heads.putInt(position, successor);
            return;
        }
        for (int next = memory.getInt(at, ItemLayout.BUCKET_NEXT);
                next != item;
                next = memory.getInt(at, ItemLayout.BUCKET_NEXT)) {
            at = next;
        }
        memory.putInt(at, ItemLayout.BUCKET_NEXT, successor);
    }

    private int position(int hash) {
        return start + (hash & pageMask) * Page.STRIDE + bucketInPage(hash) * Integer.BYTES;
    }

    /** Off-heap bytes, all overhead included. */
    long bytes() {
        return map.offHeapMemoryUsed();
    }

    @Override
    public void close() {
        map.close();
    }
}
