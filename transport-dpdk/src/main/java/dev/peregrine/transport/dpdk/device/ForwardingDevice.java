package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;

/** A device before another one, which does all that a subclass does not do in its place. */
public abstract class ForwardingDevice implements PacketDevice {

    private final PacketDevice device;

    /** @param device does the work */
    protected ForwardingDevice(PacketDevice device) {
        this.device = device;
    }

    @Override
    public final long macAddress() {
        return device.macAddress();
    }

    @Override
    public final int mtu() {
        return device.mtu();
    }

    @Override
    public final DeviceCapabilities capabilities() {
        return device.capabilities();
    }

    @Override
    public final boolean isLinkUp() {
        return device.isLinkUp();
    }

    @Override
    public final PacketPool pool() {
        return device.pool();
    }

    @Override
    public int receive(PacketBuffer[] frames) {
        return device.receive(frames);
    }

    @Override
    public final boolean hasRoom() {
        return device.hasRoom();
    }

    @Override
    public void transmit(PacketBuffer frame) {
        device.transmit(frame);
    }

    @Override
    public void flush() {
        device.flush();
    }
}
