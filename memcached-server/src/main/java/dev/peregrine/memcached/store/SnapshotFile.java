package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The file in which a store's items outlive its process, locked for one server. Its header says whether what follows is whole:
 * it is written last when items are saved, and says that the file is in use before the first request is served. So a server
 * that is killed, or a machine that loses its power, leaves a file behind that nobody takes for the items.
 */
public final class SnapshotFile implements AutoCloseable {

    /** What the server before left. */
    public enum State {
        /** Nothing: there was no file. */
        NEW,
        /** Nothing: it ended before it could save its items. */
        IN_USE,
        /** Its items. */
        SAVED
    }

    private final Path path;
    private final FileChannel channel;

    private SnapshotFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens a file, which is made where it is not there yet, and locks it.
     *
     * @throws IOException where that cannot be, for one since another server has it
     */
    public static SnapshotFile open(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new FileSystemException(path.toString(), null, "it is no regular file");
        }
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(path, channel);
            return new SnapshotFile(path, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The system lets the lock go with the channel, or with the process. */
    private static void lock(Path path, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new FileSystemException(path.toString(), null, "another server uses it");
        }
    }

    /**
     * Finds out what there is.
     *
     * @throws BadSnapshotException where the file is of another version or size, or damaged
     */
    public State state() throws IOException, BadSnapshotException {
        if (channel.size() == 0) {
            return State.NEW;
        }
        return readHeader().state == SnapshotFormat.SAVED ? State.SAVED : State.IN_USE;
    }

    /** What the header of a good file says. */
    record Header(int state, long bytes, long items, long descriptionAt) {}

    Header readHeader() throws IOException, BadSnapshotException {
        check(channel.size() >= SnapshotFormat.HEADER_BYTES, "it ends too early");
        ByteBuf header = read(0, SnapshotFormat.HEADER_BYTES);
        int actual = checksum(header.slice(0, SnapshotFormat.HEADER_CHECKED_BYTES));
        check(header.readLongLE() == SnapshotFormat.MAGIC, "it is no snapshot");
        int version = header.readIntLE();
        check(version == SnapshotFormat.VERSION, "it is of version " + version + ", not " + SnapshotFormat.VERSION);
        Header found = new Header(header.readIntLE(), header.readLongLE(), header.readLongLE(), header.readLongLE());
        check(header.readIntLE() == actual, "its header's checksum is wrong");
        check(
                found.state != SnapshotFormat.SAVED || found.bytes == channel.size(),
                "it has %d bytes, where %d were saved".formatted(channel.size(), found.bytes));
        return found;
    }

    /** What a saved file says of its pages and of the store. */
    ByteBuf readDescription(Header header) throws IOException, BadSnapshotException {
        ByteBuf description = read(header.descriptionAt, Math.toIntExact(header.bytes - header.descriptionAt));
        int expected = description.readIntLE();
        check(expected == checksum(description), "the checksum of what it says of its pages is wrong");
        return description;
    }

    private ByteBuf read(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        readFully(bytes, position);
        return Unpooled.wrappedBuffer(bytes.flip());
    }

    /** Reads as many bytes as a buffer takes. Called by any thread. */
    void readFully(ByteBuffer to, long position) throws IOException {
        long at = position;
        while (to.hasRemaining()) {
            int read = channel.read(to, at);
            if (read < 0) {
                throw new EOFException(path + " ends too early");
            }
            at += read;
        }
    }

    /** Empties the file and says that it is in use, for good: no loss of power brings the items back that were in it. */
    public void markInUse() throws IOException {
        writeHeader(SnapshotFormat.IN_USE, 0, 0);
        channel.truncate(SnapshotFormat.HEADER_BYTES);
        channel.force(true);
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Says that what has been written is whole. */
    void markSaved(long items, long descriptionAt) throws IOException {
        channel.force(true);
        writeHeader(SnapshotFormat.SAVED, items, descriptionAt);
        channel.force(true);
    }

    private void writeHeader(int state, long items, long descriptionAt) throws IOException {
        ByteBuf header = Unpooled.buffer(SnapshotFormat.HEADER_BYTES);
        header.writeLongLE(SnapshotFormat.MAGIC)
                .writeIntLE(SnapshotFormat.VERSION)
                .writeIntLE(state);
        header.writeLongLE(Math.max(channel.size(), SnapshotFormat.HEADER_BYTES));
        header.writeLongLE(items).writeLongLE(descriptionAt);
        header.writeIntLE(checksum(header));
        while (header.isReadable()) {
            header.readBytes(channel, header.readerIndex(), header.readableBytes());
        }
    }

    /** The checksum of a buffer's readable bytes. */
    static int checksum(ByteBuf buffer) {
        CRC32C checksum = new CRC32C();
        checksum.update(buffer.nioBuffer());
        return (int) checksum.getValue();
    }

    /** The file behind the header, to write what it is to have. */
    FileChannel content() throws IOException {
        return channel.position(SnapshotFormat.HEADER_BYTES);
    }

    /** @throws BadSnapshotException with the file's name and the problem, unless all is good */
    void check(boolean good, String problem) throws BadSnapshotException {
        if (!good) {
            throw new BadSnapshotException("%s: %s".formatted(path, problem));
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
