package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** Reads the items of a {@link SnapshotFormat snapshot} and checks them. */
final class SnapshotReader {

    /** Takes one item after the other, at the reader index of a buffer. */
    interface Entries {
        void accept(ByteBuf entry);
    }

    private static final int LARGEST_ENTRY = 160 << 20;
    private static final int READ_BYTES = 1 << 20;
    private static final int MAX_KEY_BYTES = 250;
    private static final int VALUE_LENGTH_FIELD = SnapshotFormat.ENTRY_FIELDS_BYTES - Integer.BYTES;

    private final SnapshotFile file;
    private final CRC32C checksum = new CRC32C();

    SnapshotReader(SnapshotFile file) {
        this.file = file;
    }

    /**
     * Goes through all items, checking each before it is shown. Whether all of the file is good is known when it returns.
     *
     * @param expectedItems that were saved
     * @throws BadSnapshotException where the file is incomplete or damaged
     */
    void read(long expectedItems, Entries entries) throws IOException, BadSnapshotException {
        ByteBuf buffer = Unpooled.directBuffer(2 * READ_BYTES);
        try {
            FileChannel channel = file.items();
            long items = 0;
            while (true) {
                fill(channel, buffer, SnapshotFormat.END_BYTES);
                int length = buffer.getIntLE(buffer.readerIndex());
                if (length == 0) {
                    long written = buffer.skipBytes(Integer.BYTES).readLongLE();
                    file.check(
                            written == items && expectedItems == items,
                            "it has %d items, where %d were saved".formatted(items, expectedItems));
                    file.check(
                            !buffer.isReadable() && channel.position() == channel.size(), "it goes on after its end");
                    return;
                }
                file.check(length > SnapshotFormat.ENTRY_FIELDS_BYTES && length <= LARGEST_ENTRY, "it is damaged");
                fill(channel, buffer, SnapshotFormat.ENTRY_PREFIX_BYTES + length);
                int expected = buffer.skipBytes(Integer.BYTES).readIntLE();
                checkEntry(buffer, length, expected);
                int next = buffer.readerIndex() + length;
                entries.accept(buffer);
                buffer.readerIndex(next);
                items++;
            }
        } finally {
            buffer.release();
        }
    }

    private void checkEntry(ByteBuf buffer, int length, int expectedChecksum) throws BadSnapshotException {
        int start = buffer.readerIndex();
        checksum.reset();
        checksum.update(buffer.internalNioBuffer(start, length));
        file.check(expectedChecksum == (int) checksum.getValue(), "an item's checksum is wrong");
        int keyLength = buffer.getUnsignedByte(start);
        int valueLength = buffer.getIntLE(start + VALUE_LENGTH_FIELD);
        boolean consistent = keyLength > 0
                && keyLength <= MAX_KEY_BYTES
                && valueLength == length - SnapshotFormat.ENTRY_FIELDS_BYTES - keyLength;
        file.check(consistent, "it is damaged");
    }

    private void fill(FileChannel channel, ByteBuf buffer, int bytes) throws IOException, BadSnapshotException {
        if (buffer.readableBytes() >= bytes) {
            return;
        }
        buffer.discardReadBytes();
        while (buffer.readableBytes() < bytes) {
            int read = buffer.writeBytes(channel, Math.max(READ_BYTES, bytes - buffer.readableBytes()));
            file.check(read >= 0, "it ends too early");
        }
    }
}
