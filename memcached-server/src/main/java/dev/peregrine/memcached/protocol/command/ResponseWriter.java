package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.store.ItemView;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DatagramChannel;

/**
 * Fills the output of one connection, chunk by chunk, and says when it is time to stop producing.
 *
 * <p>A chunk is a direct buffer of the channel's own allocator and as large as the transport likes its writes; a reply
 * that crosses the end of a chunk goes on in the next one, so that every chunk but the last of a batch is full. No chunk
 * is held between batches. Used by the event loop only; allocates nothing but pooled buffers.
 */
public final class ResponseWriter {

    /** The smallest chunk there may be. */
    public static final int MIN_CHUNK_SIZE = 256;

    /** Output is handed to the network at the latest after so many bytes. */
    private static final int FLUSH_THRESHOLD = 64 * 1024;

    /** Output of one turn, after which other connections have theirs. */
    private static final int MAX_TURN_BYTES = 1024 * 1024;

    /** Up to this size a chunk is worth so little memory that the first of a batch is not made to measure. */
    private static final int ALWAYS_WHOLE_CHUNK = 4096;

    private static final int SMALLEST_FIRST_CHUNK = 512;
    private static final int MAX_DECIMAL_DIGITS = 20;

    private final ChannelHandlerContext ctx;
    private final LoopCounters counters;
    private final int chunkSize;
    private final int requestsPerTurn;

    private ByteBuf chunk;
    private int room;
    private int firstChunkSize;
    private int unflushedBytes;
    private int batchBytes;
    private int turnBytes;
    private boolean stopped;
    private int turnRequests;

    /**
     * @param chunkSize bytes of a write, {@link #MIN_CHUNK_SIZE} or more
     * @param requestsPerTurn requests after which other connections have their turn
     */
    public ResponseWriter(ChannelHandlerContext ctx, LoopCounters counters, int chunkSize, int requestsPerTurn) {
        this.ctx = ctx;
        this.counters = counters;
        this.chunkSize = chunkSize;
        this.requestsPerTurn = requestsPerTurn;
        firstChunkSize = chunkSize <= ALWAYS_WHOLE_CHUNK ? chunkSize : SMALLEST_FIRST_CHUNK;
    }

    /** Writes bytes as they are. */
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    private void write(byte[] bytes, int index, int length) {
        if (length <= room) {
            chunk.writeBytes(bytes, index, length);
            room -= length;
            return;
        }
        int written = 0;
        while (written < length) {
            int part = Math.min(writableRoom(), length - written);
            chunk.writeBytes(bytes, index + written, part);
            room -= part;
            written += part;
        }
    }

    /** Writes one byte. */
    public void writeByte(int value) {
        writableRoom();
        chunk.writeByte(value);
        room--;
    }

    /** Writes four bytes in network order. */
    public void writeInt(int value) {
        if (room >= Integer.BYTES) {
            chunk.writeInt(value);
            room -= Integer.BYTES;
            return;
        }
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            writeByte(value >>> shift);
        }
    }

    /** Writes eight bytes in network order. */
    public void writeLong(long value) {
        writeInt((int) (value >>> Integer.SIZE));
        writeInt((int) value);
    }

    /** Writes a range of a buffer, whose indices stay. */
    public void write(ByteBuf from, int index, int length) {
        if (from.hasArray()) {
            // Netty would look at it through a view, a new one each time.
            write(from.array(), from.arrayOffset() + index, length);
            return;
        }
        int written = 0;
        while (written < length) {
            int part = Math.min(writableRoom(), length - written);
            chunk.writeBytes(from, index + written, part);
            room -= part;
            written += part;
        }
    }

    /** How many digits an unsigned number has. */
    public static int digits(long unsigned) {
        return Decimal.digits(unsigned);
    }

    /** Writes an unsigned number in decimal. */
    public void writeDecimal(long unsigned) {
        if (room < MAX_DECIMAL_DIGITS) {
            writeDecimalSlowly(unsigned);
            return;
        }
        int before = chunk.writerIndex();
        Decimal.write(unsigned, chunk);
        room -= chunk.writerIndex() - before;
    }

    private void writeDecimalSlowly(long unsigned) {
        int digits = Decimal.digits(unsigned);
        for (int place = digits - 1; place >= 0; place--) {
            writableRoom();
            chunk.writeByte(Decimal.digitAt(unsigned, place));
            room--;
        }
    }

    /** Writes the value of an item straight from the store's memory. */
    public void writeValue(ItemView item) {
        int length = item.valueLength();
        int written = 0;
        while (written < length) {
            int part = Math.min(writableRoom(), length - written);
            item.writeValue(written, part, chunk);
            room -= part;
            written += part;
        }
    }

    /** Room in the current chunk, at least one byte. */
    private int writableRoom() {
        if (room == 0) {
            writeChunk();
            int size = batchBytes == 0 ? firstChunkSize : chunkSize;
            chunk = ctx.alloc().directBuffer(size, size);
            room = size;
        }
        return room;
    }

    /** Hands the current chunk to the channel, not yet to the network: an item may be locked meanwhile. */
    private void writeChunk() {
        ByteBuf filled = chunk;
        if (filled == null) {
            return;
        }
        chunk = null;
        room = 0;
        int bytes = filled.readableBytes();
        unflushedBytes += bytes;
        batchBytes += bytes;
        turnBytes += bytes;
        ctx.write(filled, ctx.voidPromise());
    }

    /**
     * Hands a long run of output to the network while a batch goes on. Called between two items, when none is locked.
     *
     * @return whether more may be produced now: not where the peer does not read, nor where this connection has had its
     *     share of the turn
     */
    public boolean mayContinue() {
        if (unflushedBytes >= FLUSH_THRESHOLD) {
            flushChunks();
            stopped |= turnBytes >= MAX_TURN_BYTES || !ctx.channel().isWritable();
        }
        return !stopped;
    }

    /** Notes that a request has been answered. */
    public void countRequest() {
        if (++turnRequests >= requestsPerTurn) {
            stopped = true;
        }
    }

    /** Whether replies leave in datagrams, by a channel that many clients share. */
    public boolean sendsDatagrams() {
        return ctx.channel() instanceof DatagramChannel;
    }

    /** Puts a handler in the pipeline before the one that executes commands, whose input it takes over. */
    public void precedeBy(ChannelHandler handler) {
        ctx.pipeline().addBefore(ctx.name(), null, handler);
    }

    /** Whether {@link #mayContinue} has said no in this turn. */
    public boolean stopped() {
        return stopped;
    }

    /** Whether there are replies that wait for the end of their batch. */
    public boolean hasUnsent() {
        return chunk != null || batchBytes > 0;
    }

    /** Begins a new turn, after a stop. */
    public void beginTurn() {
        stopped = false;
        turnBytes = 0;
        turnRequests = 0;
    }

    /** Sends what has been written. Called at the end of a batch of input. */
    public void flush() {
        writeChunk();
        if (batchBytes > 0) {
            if (chunkSize > ALWAYS_WHOLE_CHUNK) {
                firstChunkSize = fittingChunkSize(batchBytes);
            }
            batchBytes = 0;
            turnBytes = 0;
            flushChunks();
        }
    }

    /** Counted here and not chunk by chunk, so that statistics do not count the reply that tells them. */
    private void flushChunks() {
        counters.add(Counter.BYTES_WRITTEN, unflushedBytes);
        unflushedBytes = 0;
        ctx.flush();
    }

    /** A connection's batches resemble each other: the last one tells how large the next will be. */
    private int fittingChunkSize(int bytes) {
        int powerOfTwo = Integer.highestOneBit(Math.max(bytes - 1, 1)) << 1;
        return Math.clamp(powerOfTwo, SMALLEST_FIRST_CHUNK, chunkSize);
    }

    /** Gives back a chunk that can no longer be sent. */
    public void release() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
            room = 0;
        }
    }
}
