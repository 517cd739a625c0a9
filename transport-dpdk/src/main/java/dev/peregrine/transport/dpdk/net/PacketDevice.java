package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;

/**
 * What a {@link NetworkStack} receives frames from and transmits them to: the queue pair of a DPDK port, an in-memory
 * wire, a fault injector. Used by the stack's own thread only.
 */
public interface PacketDevice {

    /** The Ethernet address, in the low 48 bits. */
    long macAddress();

    /** The largest IP packet that fits in a frame, in bytes. */
    int mtu();

    /** What the device does by itself. */
    DeviceCapabilities capabilities();

    /** Whether frames get through at present; asked about once a second. */
    default boolean isLinkUp() {
        return true;
    }

    /** The pool that buffers for transmission come from. */
    PacketPool pool();

    /**
     * Receives frames without waiting.
     *
     * @param frames is filled from index 0; the caller gets a reference to each packet
     * @return how many
     */
    int receive(PacketBuffer[] frames);

    /** Whether there is room for a frame to be queued. */
    default boolean hasRoom() {
        return true;
    }

    /**
     * Queues a frame for transmission, taking one reference of each buffer of the packet. The view of each buffer is
     * taken at once; its bytes are read at any time until the device has given its references back. A frame that finds
     * no room is released and counted as dropped, as a NIC's full ring would.
     */
    void transmit(PacketBuffer frame);

    /** Hands what is queued to the device; called at the end of each turn, with frames queued or not. */
    void flush();
}
