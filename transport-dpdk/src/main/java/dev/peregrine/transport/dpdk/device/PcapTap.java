package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.util.function.LongSupplier;

/**
 * Copies all frames of another device into a capture while one is running; otherwise it costs one check of a field.
 *
 * <p>Frames are seen as they pass between stack and device: what leaves has the checksums that a device with offloads
 * still has to fill in, and is not yet cut into segments. Used by the stack's own thread only.
 */
public final class PcapTap extends ForwardingDevice {

    private final LongSupplier epochNanos;
    private PcapWriter writer;

    /**
     * Puts a tap before a device.
     *
     * @param epochNanos tells the time in nanoseconds since 1970; asked only while a capture is running
     */
    public PcapTap(PacketDevice device, LongSupplier epochNanos) {
        super(device);
        this.epochNanos = epochNanos;
    }

    /** Begins a capture. One that is running is closed before. */
    public void start(PcapWriter newWriter) {
        stop();
        writer = newWriter;
    }

    /** Ends the capture, if one is running, and closes its writer. */
    public void stop() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }

    /** Whether a capture is running and has not reached its limits. */
    public boolean isCapturing() {
        return writer != null;
    }

    @Override
    public int receive(PacketBuffer[] frames) {
        int count = super.receive(frames);
        if (writer != null && count > 0) {
            long now = epochNanos.getAsLong();
            for (int i = 0; i < count; i++) {
                writer.write(frames[i], now);
            }
        }
        return count;
    }

    @Override
    public void transmit(PacketBuffer frame) {
        if (writer != null) {
            writer.write(frame, epochNanos.getAsLong());
        }
        super.transmit(frame);
    }

    @Override
    public void flush() {
        super.flush();
        if (writer != null && writer.isFinished()) {
            stop();
        }
    }
}
