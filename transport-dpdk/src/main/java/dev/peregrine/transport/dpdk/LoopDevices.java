package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import java.util.List;

/** The devices that the loops of an interface receive from and transmit to: a DPDK port, or a wire in memory. */
interface LoopDevices extends AutoCloseable {

    /** How many loops have a device. */
    int count();

    /** The device of a loop. */
    PacketDevice device(int loop);

    /** The pool that the received frames of a loop come from. */
    PacketPool receivePool(int loop);

    /** The hash by which the device spreads flows over its queues, or was asked to. */
    ToeplitzHash flowHash();

    /** Whether frames can leave and come in, as far as the device knows. Any thread may ask. */
    default boolean isLinkUp() {
        return true;
    }

    /** What the devices have to tell beyond the loops' own statistics. */
    default List<Reading> readings() {
        return List.of();
    }

    /** Readies the calling thread, which becomes a loop's, for the device. */
    void enter(int loop);

    /** Ends what {@link #enter} began; called on the same thread, which does not touch the device any more. */
    void exit(int loop);

    /** Stops the device and frees its memory. */
    @Override
    void close();
}
