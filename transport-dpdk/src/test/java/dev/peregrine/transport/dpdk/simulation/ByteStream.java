package dev.peregrine.transport.dpdk.simulation;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** What one side of a conversation says: bytes that follow from its number, so that any part can be told anywhere. */
final class ByteStream {

    /** A prime, so that no power of two and no segment size divides it. */
    private static final int PERIOD = 65_521;

    private static final int LONGEST_RUN = 1 << 17;
    private static final ByteBuffer BYTES = ByteBuffer.allocateDirect(PERIOD + LONGEST_RUN);
    private static final long ADDRESS = NativeMemory.addressOf(BYTES);

    static {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < BYTES.capacity(); i++) {
            BYTES.put(i, i < PERIOD ? (byte) random.nextInt() : BYTES.get(i - PERIOD));
        }
    }

    private final int start;

    /**
     * Names a stream.
     *
     * @param number of the conversation
     * @param byOpener which of its two sides speaks
     */
    ByteStream(int number, boolean byOpener) {
        start = Math.floorMod(number * 7919 + (byOpener ? 0 : PERIOD / 2), PERIOD);
    }

    void write(long address, int position, int length) {
        NativeMemory.copy(at(position), address, length);
    }

    /** The first position from which on bytes in memory are not those of the stream, or -1. */
    int mismatch(long address, int position, int length) {
        long expected = at(position);
        int i = 0;
        while (i <= length - Long.BYTES && NativeMemory.getLong(address + i) == NativeMemory.getLong(expected + i)) {
            i += Long.BYTES;
        }
        for (; i < length; i++) {
            if (NativeMemory.getByte(address + i) != NativeMemory.getByte(expected + i)) {
                return position + i;
            }
        }
        return -1;
    }

    private long at(int position) {
        return ADDRESS + (start + position) % PERIOD;
    }
}
