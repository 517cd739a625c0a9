package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Writes the pages of a store that nobody uses any more to a file, with their checksums; see {@link SnapshotFormat}. */
final class SnapshotWriter {

    private final PagedMemory memory;
    private final PageChecksums checksums = new PageChecksums();
    private final ByteBuffer[] pageAndChecksums = new ByteBuffer[2];

    SnapshotWriter(PagedMemory memory) {
        this.memory = memory;
    }

    /**
     * Writes pages and description behind the file's header, which keeps saying that the file is in use.
     *
     * @return where the description begins
     */
    long write(SnapshotFile file, SavedPages pages, ByteBuf description) throws IOException {
        FileChannel channel = file.content();
        for (int i = 0; i < pages.count(); i++) {
            writePage(channel, pages, i);
        }
        ByteBuffer checksum = ByteBuffer.allocate(Integer.BYTES);
        checksum.putInt(0, Integer.reverseBytes(SnapshotFile.checksum(description)));
        writeAll(channel, checksum);
        writeAll(channel, description.nioBuffer());
        return pages.position(pages.count());
    }

    private void writePage(FileChannel channel, SavedPages pages, int i) throws IOException {
        ByteBuffer page = memory.viewOf(pages.number(i));
        pageAndChecksums[1] = checksums.of(page, pages.slotBytes(i), pages.slots(i));
        pageAndChecksums[0] = page.clear();
        while (pageAndChecksums[1].hasRemaining()) {
            channel.write(pageAndChecksums);
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
