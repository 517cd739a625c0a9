package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.NativeMemory;

/**
 * The options of a TCP header: parses those of a received segment into fields and writes those of one to send
 * (RFC 9293 section 3.2, RFC 7323, RFC 2018). One object serves a whole stack.
 */
final class HeaderOptions {

    /** Bytes that the timestamps option takes in a header, padded to four. */
    static final int TIMESTAMPS_LENGTH = 12;

    static final int MSS_LENGTH = 4;
    static final int WINDOW_SCALE_LENGTH = 4;

    /** Bytes that the SACK-permitted option takes in a header, padded; none where timestamps have the padding. */
    static final int SACK_PERMITTED_LENGTH = 4;

    /** The largest shift that the window scale option may ask for (RFC 7323 section 2.3). */
    static final int MAX_WINDOW_SHIFT = 14;

    /** Where {@link #windowShift} was not offered. */
    static final int NO_WINDOW_SCALE = -1;

    private static final int KIND_END = 0;
    private static final int KIND_NOP = 1;
    private static final int KIND_MSS = 2;
    private static final int KIND_WINDOW_SCALE = 3;
    private static final int KIND_SACK_PERMITTED = 4;
    private static final int KIND_SACK = 5;
    private static final int KIND_TIMESTAMPS = 8;

    /** The timestamps option up to its values, padded as RFC 7323 appendix A has it. */
    private static final int PADDED_TIMESTAMPS = KIND_NOP << 24 | KIND_NOP << 16 | KIND_TIMESTAMPS << 8 | 10;

    static final int MAX_SACK_BLOCKS = 4;
    private static final int SACK_HEADER = 4;
    private static final int SACK_BLOCK = 8;

    /** The MSS option, or 0 where there was none. */
    int mss;

    /** The window scale option, at most {@link #MAX_WINDOW_SHIFT}, or {@link #NO_WINDOW_SCALE}. */
    int windowShift;

    boolean sackPermitted;
    boolean hasTimestamps;
    int timestampValue;
    int timestampEcho;
    int sackBlocks;

    private final int[] sackEdges = new int[2 * MAX_SACK_BLOCKS];

    /** Whether both have the same timestamps, or none. */
    boolean hasTimestampsOf(HeaderOptions other) {
        return hasTimestamps == other.hasTimestamps
                && (!hasTimestamps || (timestampValue == other.timestampValue && timestampEcho == other.timestampEcho));
    }

    /**
     * Parses the options of a header.
     *
     * @param address of the first byte behind the fixed header
     * @param length bytes of options, 0 to 40
     * @return false where an option is longer than what is left or shorter than it may be
     */
    boolean parse(long address, int length) {
        mss = 0;
        windowShift = NO_WINDOW_SCALE;
        sackPermitted = false;
        hasTimestamps = false;
        timestampValue = 0;
        timestampEcho = 0;
        sackBlocks = 0;
        if (length == TIMESTAMPS_LENGTH && NativeMemory.getInt(address) == PADDED_TIMESTAMPS) {
            // What nearly every segment has.
            takeTimestamps(address + 2);
            return true;
        }
        int at = 0;
        while (at < length) {
            int kind = NativeMemory.getUnsignedByte(address + at);
            if (kind == KIND_END) {
                return true;
            }
            if (kind == KIND_NOP) {
                at++;
                continue;
            }
            int size = at + 1 < length ? NativeMemory.getUnsignedByte(address + at + 1) : 0;
            if (size < 2 || at + size > length) {
                return false;
            }
            take(kind, address + at, size);
            at += size;
        }
        return true;
    }

    /** An option of a length other than its own is skipped like an unknown one. */
    private void take(int kind, long address, int size) {
        if (kind == KIND_MSS && size == 4) {
            mss = NativeMemory.getUnsignedShort(address + 2);
        } else if (kind == KIND_WINDOW_SCALE && size == 3) {
            windowShift = Math.min(NativeMemory.getUnsignedByte(address + 2), MAX_WINDOW_SHIFT);
        } else if (kind == KIND_SACK_PERMITTED && size == 2) {
            sackPermitted = true;
        } else if (kind == KIND_TIMESTAMPS && size == 10) {
            takeTimestamps(address);
        } else if (kind == KIND_SACK && size >= 10 && (size - 2) % 8 == 0) {
            sackBlocks = Math.min((size - 2) / 8, MAX_SACK_BLOCKS);
            for (int i = 0; i < 2 * sackBlocks; i++) {
                sackEdges[i] = NativeMemory.getInt(address + 2 + 4L * i);
            }
        }
    }

    private void takeTimestamps(long address) {
        hasTimestamps = true;
        timestampValue = NativeMemory.getInt(address + 2);
        timestampEcho = NativeMemory.getInt(address + 6);
    }

    /** The first sequence number of a SACK block. */
    int sackLeft(int block) {
        return sackEdges[2 * block];
    }

    /** The sequence number behind the last one of a SACK block. */
    int sackRight(int block) {
        return sackEdges[2 * block + 1];
    }

    /** Writes the MSS option and returns the address behind it. */
    static long writeMss(long address, int mss) {
        NativeMemory.putInt(address, KIND_MSS << 24 | 4 << 16 | mss);
        return address + MSS_LENGTH;
    }

    /** Writes the SACK-permitted option, padded, and returns the address behind it. */
    static long writeSackPermitted(long address) {
        NativeMemory.putInt(address, KIND_NOP << 24 | KIND_NOP << 16 | KIND_SACK_PERMITTED << 8 | 2);
        return address + SACK_PERMITTED_LENGTH;
    }

    /** Writes both options in the room of the timestamps option, and returns the address behind it. */
    static long writeSackPermittedAndTimestamps(long address, int value, int echo) {
        long end = writeTimestamps(address, value, echo);
        NativeMemory.putInt(address, KIND_SACK_PERMITTED << 24 | 2 << 16 | KIND_TIMESTAMPS << 8 | 10);
        return end;
    }

    /** Bytes that so many SACK blocks take in a header, with padding. */
    static int sackLength(int blocks) {
        return blocks == 0 ? 0 : SACK_HEADER + blocks * SACK_BLOCK;
    }

    /** SACK blocks that fit into so many bytes of a header. */
    static int sackBlocksIn(int bytes) {
        return Math.max((bytes - SACK_HEADER) / SACK_BLOCK, 0);
    }

    /** Writes what stands before the SACK blocks, and returns the address behind it. */
    static long writeSackHeader(long address, int blocks) {
        NativeMemory.putInt(address, KIND_NOP << 24 | KIND_NOP << 16 | KIND_SACK << 8 | 2 + blocks * SACK_BLOCK);
        return address + SACK_HEADER;
    }

    /** Writes one SACK block, and returns the address behind it. */
    static long writeSackBlock(long address, int left, int right) {
        NativeMemory.putInt(address, left);
        NativeMemory.putInt(address + 4, right);
        return address + SACK_BLOCK;
    }

    /** Writes the window scale option, padded, and returns the address behind it. */
    static long writeWindowScale(long address, int shift) {
        NativeMemory.putInt(address, KIND_NOP << 24 | KIND_WINDOW_SCALE << 16 | 3 << 8 | shift);
        return address + WINDOW_SCALE_LENGTH;
    }

    /** Writes the timestamps option, padded, and returns the address behind it. */
    static long writeTimestamps(long address, int value, int echo) {
        NativeMemory.putInt(address, PADDED_TIMESTAMPS);
        NativeMemory.putInt(address + 4, value);
        NativeMemory.putInt(address + 8, echo);
        return address + TIMESTAMPS_LENGTH;
    }
}
