package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Writes Ethernet frames as a capture file with times in nanoseconds (draft-ietf-opsawg-pcap section 4), through a buffer
 * of its own, until a limit of bytes or time is reached.
 *
 * <p>Not thread-safe. Writing blocks as the channel does, whenever the buffer is full.
 */
public final class PcapWriter implements AutoCloseable {

    private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
    private static final int VERSION_2_4 = 0x0002_0004;
    private static final int LINK_TYPE_ETHERNET = 1;
    private static final int FILE_HEADER_LENGTH = 24;
    private static final int RECORD_HEADER_LENGTH = 16;
    private static final int BUFFER_LENGTH = 1 << 18;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final WritableByteChannel channel;
    private final int snapLength;
    private final long maxBytes;
    private final long endNanos;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_LENGTH);
    private final long bufferAddress = NativeMemory.addressOf(buffer);

    private long bytes = FILE_HEADER_LENGTH;
    private long frames;
    private boolean finished;
    private IOException failure;

    /**
     * Begins a capture.
     *
     * @param channel that belongs to the writer from now on
     * @param snapLength bytes of each frame that are kept, 1 to 131072
     * @param maxBytes bytes of the file at which the capture ends
     * @param endNanos time at which it ends, in nanoseconds since 1970
     */
    public PcapWriter(WritableByteChannel channel, int snapLength, long maxBytes, long endNanos) {
        if (snapLength < 1 || snapLength > BUFFER_LENGTH / 2) {
            throw new IllegalArgumentException(
                    "a capture keeps from 1 to " + BUFFER_LENGTH / 2 + " bytes of each frame, not " + snapLength);
        }
        this.channel = channel;
        this.snapLength = snapLength;
        this.maxBytes = maxBytes;
        this.endNanos = endNanos;
        buffer.putInt(MAGIC_NANOSECONDS)
                .putInt(VERSION_2_4)
                .putLong(0)
                .putInt(snapLength)
                .putInt(LINK_TYPE_ETHERNET);
    }

    /** Frames written. */
    public long frames() {
        return frames;
    }

    /** Bytes of the file, those still buffered included. */
    public long bytes() {
        return bytes;
    }

    /** Whether a limit was reached, or the channel has failed, so that nothing is written any more. */
    public boolean isFinished() {
        return finished;
    }

    /** Why the channel failed, or null. */
    public IOException failure() {
        return failure;
    }

    /**
     * Writes one frame, unless the capture is finished.
     *
     * @param epochNanos the present, in nanoseconds since 1970
     */
    public void write(PacketBuffer frame, long epochNanos) {
        int length = frame.packetLength();
        int kept = Math.min(length, snapLength);
        if (finished || epochNanos >= endNanos || bytes + RECORD_HEADER_LENGTH + kept > maxBytes) {
            finished = true;
            return;
        }
        if (buffer.remaining() < RECORD_HEADER_LENGTH + kept) {
            drain();
            if (finished) {
                return;
            }
        }
        buffer.putInt((int) (epochNanos / NANOS_PER_SECOND))
                .putInt((int) (epochNanos % NANOS_PER_SECOND))
                .putInt(kept)
                .putInt(length);
        int remaining = kept;
        for (PacketBuffer b = frame; remaining > 0; b = b.next()) {
            int part = Math.min(b.length(), remaining);
            NativeMemory.copy(b.address(), bufferAddress + buffer.position(), part);
            buffer.position(buffer.position() + part);
            remaining -= part;
        }
        bytes += RECORD_HEADER_LENGTH + kept;
        frames++;
    }

    /** Writes what is buffered and closes the channel; how that went {@link #failure} tells. */
    @Override
    public void close() {
        if (failure == null) {
            drain();
        }
        finished = true;
        try {
            channel.close();
        } catch (IOException e) {
            fail(e);
        }
    }

    private void drain() {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            fail(e);
        }
        buffer.clear();
    }

    private void fail(IOException e) {
        if (failure == null) {
            failure = e;
        }
        finished = true;
    }
}
