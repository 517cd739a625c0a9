package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import java.nio.ByteBuffer;

/** Fields of segments that lie in arrays, and payload whose every byte tells its place in the stream. */
final class Segments {

    private Segments() {}

    static int seq(byte[] segment) {
        return ByteBuffer.wrap(segment).getInt(4);
    }

    static int ack(byte[] segment) {
        return ByteBuffer.wrap(segment).getInt(8);
    }

    static int headerLength(byte[] segment) {
        return (segment[12] >>> 2) & 0x3c;
    }

    static int payloadLength(byte[] segment) {
        return segment.length - headerLength(segment);
    }

    static boolean has(byte[] segment, int flag) {
        return (segment[13] & flag) != 0;
    }

    static int window(byte[] segment) {
        return ByteBuffer.wrap(segment).getShort(14) & 0xffff;
    }

    /** The byte at a place of a stream; neighbours and far ones differ. */
    static byte byteAt(long position) {
        return (byte) ((position * 0x9e37_79b9_7f4aL) >>> 24);
    }

    /** A buffer with a part of the stream. */
    static PacketBuffer payload(PacketPool pool, long position, int length) {
        PacketBuffer buffer = pool.allocate();
        if (buffer != null) {
            long address = buffer.append(length);
            for (int i = 0; i < length; i++) {
                NativeMemory.putByte(address + i, byteAt(position + i));
            }
        }
        return buffer;
    }

    /** Fails where a buffer does not hold the stream at a place. */
    static void verify(PacketBuffer buffer, long position) {
        for (int i = 0; i < buffer.length(); i++) {
            if (NativeMemory.getByte(buffer.address() + i) != byteAt(position + i)) {
                throw new AssertionError("wrong byte at " + (position + i));
            }
        }
    }
}
