package dev.peregrine.memcached.protocol.transcript;

import io.netty.buffer.ByteBuf;

/** Reads along in one direction of a connection and tells of what is complete; the bytes stay as they are. */
abstract class WireReader {

    private long bytesToSkip;

    /** Looks at all that is readable. */
    final void see(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (bytesToSkip > 0) {
                int skipped = (int) Math.min(bytesToSkip, end - at);
                bytesToSkip -= skipped;
                at += skipped;
            } else {
                at = take(bytes, at, end);
            }
        }
    }

    /** Leaves out bytes to come: those of a value. */
    final void skip(long bytes) {
        bytesToSkip = bytes;
    }

    /**
     * Takes bytes up to the end of what is told as one, or all.
     *
     * @return index behind what was taken, above {@code from}
     */
    abstract int take(ByteBuf bytes, int from, int to);
}
