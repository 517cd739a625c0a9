package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.net.NetworkStack;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import io.netty.buffer.ByteBufAllocator;

/**
 * The place of one event loop at an interface: its device, pools, buffers and statistics. It is borrowed by a loop and
 * survives it, so that memory which comes back late finds its home.
 */
final class LoopSlot {

    private static final int MIN_RESERVE = 32;

    private final int index;
    private final LoopDevices devices;
    private final PacketDevice device;
    private final PacketPool receivePool;
    private final int lendingLimit;
    private final LoopStatistics statistics;
    private final LoopBuffers buffers;
    private volatile NetworkStack stack;

    LoopSlot(int index, LoopDevices devices) {
        this.index = index;
        this.devices = devices;
        device = devices.device(index);
        receivePool = devices.receivePool(index);
        PacketPool transmitPool = device.pool();
        lendingLimit = limit(receivePool);
        statistics = new LoopStatistics(receivePool, transmitPool);
        buffers = new LoopBuffers(transmitPool, limit(transmitPool), statistics, ByteBufAllocator.DEFAULT);
    }

    private static int limit(PacketPool pool) {
        int size = pool.inUse() + pool.available();
        return size - Math.max(Math.min(MIN_RESERVE, size / 2), size / 8);
    }

    /** Makes the calling thread the loop's. */
    void enter() {
        devices.enter(index);
        Thread thread = Thread.currentThread();
        receivePool.owner(thread);
        device.pool().owner(thread);
        buffers.attach();
        statistics.thread(thread);
    }

    /** Ends the calling thread's hold of the slot. */
    void exit() {
        buffers.detach();
        devices.exit(index);
    }

    /** Takes in what other threads have released; called once a turn. */
    void drainReturned() {
        buffers.drainReturned();
        receivePool.drainReturned();
        device.pool().drainReturned();
    }

    /** Takes in what came back after the last loop had ended, so that the pools can be closed; no loop has the slot. */
    void close() {
        Thread thread = Thread.currentThread();
        receivePool.owner(thread);
        device.pool().owner(thread);
        drainReturned();
    }

    int index() {
        return index;
    }

    PacketDevice device() {
        return device;
    }

    LoopBuffers buffers() {
        return buffers;
    }

    /** The stack that works here now, or did last; null before the first. Its counters may be read by any thread. */
    NetworkStack stack() {
        return stack;
    }

    /** Tells which stack begins to work here. */
    void stack(NetworkStack newStack) {
        stack = newStack;
    }

    LoopStatistics statistics() {
        return statistics;
    }

    /** Whether so few receive buffers are left of a pool that payload is to be copied out instead of lent. */
    boolean isShort(PacketPool pool) {
        return pool.inUse() >= lendingLimit;
    }
}
