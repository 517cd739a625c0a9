package dev.peregrine.memcached.store;

/**
 * Where the fields of an item lie in its slot, and how a long value continues in further slots.
 *
 * <pre>
 * item    0 word | 4 next in bucket | 8 cas unique (8) | 16 hash | 20 expires | 24 stored | 28 flags | 32 value length
 *         36 next chunk | 40 key, value
 * chunk   0 word | 4 next chunk | 8 item | 16 value, continued
 * </pre>
 *
 * <p>The word has the state in its low two bits, then marks, then the count of references that the eviction's clock
 * takes down, then the key's length. A linked item's fields change under its stripe's lock only; a pending item and its
 * chunks belong to the thread that allocated them; free slots belong to the allocator.
 */
final class ItemLayout {

    static final int WORD = 0;
    static final int BUCKET_NEXT = 4;
    static final int CAS = 8;
    static final int HASH = 16;
    static final int EXPIRES_SECONDS = 20;
    static final int STORED_SECONDS = 24;
    static final int FLAGS = 28;
    static final int VALUE_LENGTH = 32;
    static final int NEXT_CHUNK = 36;
    static final int HEADER_BYTES = 40;

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
    private static final int FETCHED = 1 << 2;
    private static final int CHAINED = 1 << 3;
    private static final int REFERENCE = 1 << 4;
    private static final int REFERENCES_MASK = 3 * REFERENCE;
    private static final int KEY_LENGTH_SHIFT = 8;

    private ItemLayout() {}

    static int pendingWord(int keyLength, boolean chained) {
        return PENDING | (chained ? CHAINED : 0) | (keyLength << KEY_LENGTH_SHIFT);
    }

    static int state(int word) {
        return word & STATE_MASK;
    }

    static int withState(int word, int state) {
        return (word & ~STATE_MASK) | state;
    }

    static int keyLength(int word) {
        return word >>> KEY_LENGTH_SHIFT;
    }

    /** Whether the value continues in chunks. */
    static boolean chained(int word) {
        return (word & CHAINED) != 0;
    }

    /** Whether the item was ever read. */
    static boolean fetched(int word) {
        return (word & FETCHED) != 0;
    }

    /** After a read: one reference more, up to three. */
    static int withRead(int word) {
        return withUse(word) | FETCHED;
    }

    /** After a change: one reference more, up to three. */
    static int withUse(int word) {
        return (word & REFERENCES_MASK) == REFERENCES_MASK ? word : word + REFERENCE;
    }

    static boolean referenced(int word) {
        return (word & REFERENCES_MASK) != 0;
    }

    /** One reference less; there must be one. */
    static int withoutReference(int word) {
        return word - REFERENCE;
    }

    /** Bytes of an item that the statistics count. */
    static int itemBytes(int keyLength, int valueLength) {
        return HEADER_BYTES + keyLength + valueLength;
    }
}
