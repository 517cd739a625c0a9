package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** Writes the live items of a store that nobody uses any more to a file; see {@link SnapshotFormat}. */
final class SnapshotWriter {

    private static final int FLUSH_BYTES = 1 << 20;

    private final PagedMemory memory;
    private final Liveness liveness;
    private final EvictionPolicy policy;
    private final ValueWalk walk;
    private final CRC32C checksum = new CRC32C();
    private final ByteBuf buffer = Unpooled.directBuffer(2 * FLUSH_BYTES);

    SnapshotWriter(PagedMemory memory, Liveness liveness, EvictionPolicy policy, ValueWalk walk) {
        this.memory = memory;
        this.liveness = liveness;
        this.policy = policy;
        this.walk = walk;
    }

    /**
     * Writes the items behind the file's header, which keeps saying that the file is in use.
     *
     * @return the number of items
     */
    long write(SnapshotFile file) throws IOException {
        try {
            FileChannel channel = file.items();
            long nowSeconds = liveness.nowSeconds();
            long items = 0;
            for (int item = policy.lastToGo(0); item != 0; item = policy.lastToGo(item)) {
                boolean linked = ItemLayout.state(memory.getWordAcquire(item)) == ItemLayout.LINKED;
                if (linked && !liveness.isDead(item, nowSeconds)) {
                    writeItem(item);
                    items++;
                    flush(channel, FLUSH_BYTES);
                }
            }
            buffer.writeIntLE(0).writeLongLE(items);
            flush(channel, 0);
            return items;
        } finally {
            buffer.release();
        }
    }

    private void writeItem(int item) {
        int keyLength = memory.keyLength(item);
        int valueLength = memory.getInt(item, ItemLayout.VALUE_LENGTH);
        int length = SnapshotFormat.ENTRY_FIELDS_BYTES + keyLength + valueLength;
        int start = buffer.writerIndex();
        buffer.writeIntLE(length).writeIntLE(0);
        buffer.writeByte(keyLength).writeByte(memory.getWord(item) & SnapshotFormat.MARKS);
        buffer.writeByte(memory.getUnsignedByte(item, ItemLayout.QUEUE)).writeByte(policy.frequency(item));
        buffer.writeIntLE(memory.getInt(item, ItemLayout.FLAGS));
        buffer.writeIntLE(memory.getInt(item, ItemLayout.EXPIRES_SECONDS));
        buffer.writeIntLE(memory.getInt(item, ItemLayout.LAST_ACCESS_SECONDS));
        buffer.writeLongLE(memory.getLong(item, ItemLayout.CAS)).writeIntLE(valueLength);
        walk.seekKey(item);
        walk.read(buffer, keyLength);
        walk.seek(item, 0);
        walk.read(buffer, valueLength);
        buffer.setIntLE(start + Integer.BYTES, checksum(start + SnapshotFormat.ENTRY_PREFIX_BYTES, length));
    }

    private int checksum(int index, int length) {
        checksum.reset();
        checksum.update(buffer.internalNioBuffer(index, length));
        return (int) checksum.getValue();
    }

    private void flush(FileChannel channel, int keptBytes) throws IOException {
        if (buffer.readableBytes() > keptBytes) {
            while (buffer.isReadable()) {
                buffer.readBytes(channel, buffer.readableBytes());
            }
            buffer.clear();
        }
    }
}
