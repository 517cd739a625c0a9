package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.util.SplittableRandom;

/**
 * Loses, doubles, reorders and damages the frames of another device, by a seed: a bad network between the stack and a
 * good one, also in front of real hardware. Used by the stack's own thread only; allocates nothing at work.
 *
 * <p>A damaged frame that left its checksum to the device is lost instead, which is what the receiver would make of it.
 */
public final class FaultInjector extends ForwardingDevice {

    private static final int BURST = 32;

    private final FaultyDirection transmitting;
    private final FaultyDirection receiving;
    private final PacketBuffer[] burst = new PacketBuffer[BURST];

    private FaultInjector(PacketDevice device, FaultRates transmit, FaultRates receive, long seed) {
        super(device);
        SplittableRandom random = new SplittableRandom(seed);
        int maxChain = device.capabilities().maxChain();
        transmitting = new FaultyDirection(transmit, random.split(), device.pool(), maxChain);
        receiving = new FaultyDirection(receive, random.split(), device.pool(), Integer.MAX_VALUE);
    }

    /**
     * Puts faults before a device.
     *
     * @return the device itself where no fault is asked for, so that none costs nothing
     */
    public static PacketDevice wrap(PacketDevice device, FaultRates transmit, FaultRates receive, long seed) {
        return transmit.isNone() && receive.isNone() ? device : new FaultInjector(device, transmit, receive, seed);
    }

    /** Frames lost so far, of both directions. */
    public long dropped() {
        return transmitting.dropped() + receiving.dropped();
    }

    /** Frames doubled so far, of both directions. */
    public long duplicated() {
        return transmitting.duplicated() + receiving.duplicated();
    }

    /** Frames held up so far, of both directions. */
    public long reordered() {
        return transmitting.reordered() + receiving.reordered();
    }

    /** Frames damaged so far, of both directions. */
    public long corrupted() {
        return transmitting.corrupted() + receiving.corrupted();
    }

    @Override
    public int receive(PacketBuffer[] frames) {
        receiving.turn();
        if (receiving.ready() < frames.length) {
            int count = super.receive(burst);
            for (int i = 0; i < count; i++) {
                receiving.accept(burst[i]);
                burst[i] = null;
            }
        }
        int count = Math.min(receiving.ready(), frames.length);
        for (int i = 0; i < count; i++) {
            frames[i] = receiving.poll();
        }
        return count;
    }

    @Override
    public void transmit(PacketBuffer frame) {
        transmitting.accept(frame);
        transmitPassed();
    }

    @Override
    public void flush() {
        transmitting.turn();
        transmitPassed();
        super.flush();
    }

    private void transmitPassed() {
        PacketBuffer frame;
        while ((frame = transmitting.poll()) != null) {
            super.transmit(frame);
        }
    }
}
