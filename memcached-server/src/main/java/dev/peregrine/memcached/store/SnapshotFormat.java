package dev.peregrine.memcached.store;

/**
 * The file that a store leaves behind: a header, then the items from those that would have gone last to those that would have
 * gone first, then an end. So a store with less room, which takes what it can, takes the best. All numbers are little-endian. While a server works there is the header alone.
 *
 * <pre>
 * header  0 magic (8) | 8 version (4) | 12 state (4) | 16 bytes of the file (8) | 24 number of items (8)
 *         32 last cas unique (8) | 40 second of a flush to come, 0 for none (8) | 48 CRC-32C of these (4)
 * item    0 bytes behind the checksum (4) | 4 CRC-32C of these (4)
 *         8 key length (1) | 9 marks (1) | 10 queue (1) | 11 frequency (1) | 12 flags (4) | 16 expires (4)
 *         20 last access (4) | 24 cas unique (8) | 32 value length (4) | 36 key, value
 * end     0 zero (4) | 4 number of items (8)
 * </pre>
 */
final class SnapshotFormat {

    static final long MAGIC = 0x504E5350_47524550L;
    static final int VERSION = 2;
    static final int HEADER_BYTES = 52;
    static final int HEADER_CHECKED_BYTES = 48;
    static final int ENTRY_PREFIX_BYTES = 8;
    static final int ENTRY_FIELDS_BYTES = 28;
    static final int END_BYTES = 12;

    /** State: a server works, or ended without leaving its items. */
    static final int IN_USE = 1;
    /** State: the file is whole. */
    static final int SAVED = 2;

    /** The marks of an item that a snapshot keeps. */
    static final int MARKS = ItemLayout.VERSION_MARKS;

    private SnapshotFormat() {}
}
