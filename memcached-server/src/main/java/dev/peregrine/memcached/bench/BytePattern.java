package dev.peregrine.memcached.bench;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Bytes that requests or replies are made of: written, or looked for at a place of a buffer, eight at a time. */
final class BytePattern {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;

    BytePattern(byte[] bytes) {
        this.bytes = bytes;
    }

    int length() {
        return bytes.length;
    }

    String text() {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** The byte at a place. */
    byte at(int index) {
        return bytes[index];
    }

    /** Writes the bytes to a buffer, which has the room. */
    void writeTo(ByteBuf buffer) {
        buffer.writeBytes(bytes);
    }

    /** Whether the buffer has these bytes at the index, where at least as many are to be there. */
    boolean isAt(ByteBuf buffer, int index) {
        int length = bytes.length;
        if (length < Long.BYTES) {
            return areAt(buffer, index);
        }
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            if (buffer.getLong(index + at) != (long) LONGS.get(bytes, at)) {
                return false;
            }
        }
        // The last eight, some of which have been compared.
        return buffer.getLong(index + length - Long.BYTES) == (long) LONGS.get(bytes, length - Long.BYTES);
    }

    private boolean areAt(ByteBuf buffer, int index) {
        for (int i = 0; i < bytes.length; i++) {
            if (buffer.getByte(index + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
