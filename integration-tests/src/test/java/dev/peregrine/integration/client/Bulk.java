package dev.peregrine.integration.client;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/** The bytes of large transfers: blocks that carry their number, so that none may be missing, doubled or misplaced. */
final class Bulk {

    /** Bytes of a block. */
    static final int BLOCK = 1 << 16;

    /** Bytes of what a client says first: how much it will send, and how much it wants. */
    static final int REQUEST = 2 * Long.BYTES;

    private final byte[] block = new byte[BLOCK];
    private final ByteBuffer number = ByteBuffer.wrap(block);

    Bulk() {
        new SplittableRandom(7).nextBytes(block);
    }

    /** The bytes of a block; valid until the next call. */
    byte[] block(long index) {
        number.putLong(0, index);
        return block;
    }

    /** The checksum of the first bytes of the stream. */
    long checksum(long bytes) {
        CRC32C checksum = new CRC32C();
        for (long done = 0; done < bytes; done += BLOCK) {
            checksum.update(block(done / BLOCK), 0, (int) Math.min(BLOCK, bytes - done));
        }
        return checksum.getValue();
    }
}
