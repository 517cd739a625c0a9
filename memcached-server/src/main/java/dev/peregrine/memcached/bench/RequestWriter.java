package dev.peregrine.memcached.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * Writes batches of requests in buffers of the channel's allocator, each as large as the transport likes its writes. One
 * for an event loop; allocates nothing but pooled buffers.
 */
final class RequestWriter {

    private static final byte[] LINE_END = {'\r', '\n'};
    private static final int SMALLEST_BUFFER = 256;

    private final Wording wording;
    private final int valueSize;
    private final int bufferSize;
    private ChannelHandlerContext ctx;
    private ByteBuf out;
    private int room;

    /** @param preferredWriteSize bytes of a write that suit the transport */
    RequestWriter(Wording wording, int valueSize, int preferredWriteSize) {
        this.wording = wording;
        this.valueSize = valueSize;
        bufferSize = Math.max(SMALLEST_BUFFER, preferredWriteSize);
    }

    /** Begins a batch for a channel. */
    void begin(ChannelHandlerContext channel) {
        ctx = channel;
    }

    void get(int key) {
        reserve(wording.getLength());
        wording.getHead().writeTo(out);
        out.writeLong(HexWord.of(key));
        wording.getTail().writeTo(out);
        room -= wording.getLength();
    }

    void set(int key) {
        reserve(wording.setLength());
        wording.setHead().writeTo(out);
        out.writeLong(HexWord.of(key));
        wording.setTail().writeTo(out);
        room -= wording.setLength();
        writeValue(key);
    }

    private void writeValue(int key) {
        int words = valueSize / Long.BYTES;
        int place = 0;
        while (place < words) {
            reserve(Long.BYTES);
            int last = Math.min(words, place + room / Long.BYTES);
            room -= (last - place) * Long.BYTES;
            for (; place < last; place++) {
                out.writeLong(HexWord.ofValue(key, place));
            }
        }
        reserve(Long.BYTES + LINE_END.length);
        for (int position = words * Long.BYTES; position < valueSize; position++) {
            out.writeByte(HexWord.byteOfValue(key, position));
        }
        out.writeBytes(LINE_END);
        room -= valueSize % Long.BYTES + LINE_END.length;
    }

    /** Sends the batch. */
    void end() {
        if (out != null) {
            handOver();
            ctx.flush();
        }
        ctx = null;
    }

    private void reserve(int bytes) {
        if (room < bytes) {
            if (out != null) {
                handOver();
            }
            out = ctx.alloc().directBuffer(bufferSize, bufferSize);
            room = bufferSize;
        }
    }

    private void handOver() {
        ByteBuf full = out;
        out = null;
        room = 0;
        ctx.write(full, ctx.voidPromise());
    }
}
