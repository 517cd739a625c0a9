package dev.peregrine.memcached.store;

/**
 * Where the fields of an item lie in its slot, and how a long value continues in further slots.
 *
 * <pre>
 * item    0 word (2) | 2 key length (1) | 3 queue (1) | 4 next in bucket | 8 cas unique (8) | 16 hash | 20 expires
 *         24 last access | 28 flags | 32 value length | 36 next chunk | 40 queue: previous | 44 queue: next
 *         48 timer: previous | 52 timer: next | 56 key, value
 * chunk   0 word (2) | 4 next chunk | 8 item | 16 value, continued
 * </pre>
 *
 * <p>The word has the state in its low two bits, then marks, the last of which is a part of the {@link UseMark}; its high byte is
 * the flush epoch that the item was stored in. Who may change what:
 * <ul>
 *   <li>the queue's and the timer's fields: under the memory lock, in whatever state the item is;
 *   <li>all else of a linked item: under its stripe's lock;
 *   <li>a pending item and its chunks: the thread that allocated them;
 *   <li>a free slot: the allocator, under the memory lock.
 * </ul>
 */
final class ItemLayout {

    static final int WORD = 0;
    static final int KEY_LENGTH = 2;
    static final int QUEUE = 3;
    static final int BUCKET_NEXT = 4;
    static final int CAS = 8;
    static final int HASH = 16;
    static final int EXPIRES_SECONDS = 20;
    static final int LAST_ACCESS_SECONDS = 24;
    static final int FLAGS = 28;
    static final int VALUE_LENGTH = 32;
    static final int NEXT_CHUNK = 36;
    static final int QUEUE_PREVIOUS = 40;
    static final int QUEUE_NEXT = 44;
    static final int TIMER_PREVIOUS = 48;
    static final int TIMER_NEXT = 52;
    static final int HEADER_BYTES = 56;

    static final int CHUNK_NEXT = 4;
    static final int CHUNK_ITEM = 8;
    static final int CHUNK_HEADER_BYTES = 16;

    /** A slot that is nobody's. */
    static final int FREE = 0;
    /** An item that no bucket leads to: on its way in or out. */
    static final int PENDING = 1;
    /** An item in the index. */
    static final int LINKED = 2;
    /** A further slot of an item. */
    static final int CHUNK = 3;

    private static final int STATE_MASK = 3;

    /** Mark: the item was read since it was stored. */
    static final int FETCHED = 1 << 2;
    /** Mark: the value continues in chunks. */
    static final int CHAINED = 1 << 3;
    /** Mark: the value is out of date, and one reader is to store a new one. */
    static final int STALE = 1 << 4;
    /** Mark: a reader has been told to store a new value. */
    static final int TOKEN_SENT = 1 << 5;
    /** Mark: the client sends the key encoded. */
    static final int KEY_BINARY = 1 << 6;
    /** The marks that a new version of an item does not take over. */
    static final int VERSION_MARKS = FETCHED | STALE | TOKEN_SENT | KEY_BINARY;

    private static final int EPOCH_SHIFT = 8;
    private static final int EPOCH_MASK = 0xff;

    private ItemLayout() {}

    static int state(int word) {
        return word & STATE_MASK;
    }

    static int withState(int word, int state) {
        return (word & ~STATE_MASK) | state;
    }

    /** Whether the value continues in chunks. */
    static boolean chained(int word) {
        return (word & CHAINED) != 0;
    }

    /** Whether the item was read since it was stored. */
    static boolean fetched(int word) {
        return (word & FETCHED) != 0;
    }

    /** The flush epoch that the item was stored in, 0 to 255. */
    static int epoch(int word) {
        return (word >>> EPOCH_SHIFT) & EPOCH_MASK;
    }

    static int withEpoch(int word, int epoch) {
        return (word & ((1 << EPOCH_SHIFT) - 1)) | (epoch << EPOCH_SHIFT);
    }

    /** Bytes of an item that the statistics count. */
    static int itemBytes(int keyLength, int valueLength) {
        return HEADER_BYTES + keyLength + valueLength;
    }
}
