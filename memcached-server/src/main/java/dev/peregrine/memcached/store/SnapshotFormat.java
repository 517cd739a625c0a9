package dev.peregrine.memcached.store;

/**
 * The file that a store leaves behind: its pages as they lie in memory, and what the store knows beside them. So nothing has to
 * be put together again when they are back: what leads from one item to another is a handle, which means the same there. All
 * numbers are little-endian. While a server works there is the header alone.
 *
 * <pre>
 * header  0 magic (8) | 8 version (4) | 12 state (4) | 16 bytes of the file (8) | 24 number of items (8)
 *         32 where the description begins (8) | 40 CRC-32C of these (4)
 * page    its bytes | CRC-32C of each of its {@link PageChecksums parts} (4 each)
 * description  CRC-32C of what follows (4) | the {@link SavedPages table of the pages} and what the store's parts know
 * </pre>
 *
 * <p>The version is to be raised with every change of what lies where in a page, of the hash of keys, or of what a
 * {@link Persistent} part writes.
 */
final class SnapshotFormat {

    static final long MAGIC = 0x504E5350_47524550L;
    static final int VERSION = 6;
    static final int HEADER_BYTES = 44;
    static final int HEADER_CHECKED_BYTES = 40;

    /** State: a server works, or ended without leaving its items. */
    static final int IN_USE = 1;
    /** State: the file is whole. */
    static final int SAVED = 2;

    private SnapshotFormat() {}
}
