package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.device.PcapTap;
import dev.peregrine.transport.dpdk.net.NetworkStack;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import io.netty.buffer.ByteBufAllocator;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The place of one event loop at an interface: its device, pools, buffers and statistics. It is borrowed by a loop and
 * survives it, so that memory which comes back late finds its home.
 */
final class LoopSlot {

    private static final int MIN_RESERVE = 32;

    private final int index;
    private final LoopDevices devices;
    private final PcapTap device;
    private final PacketPool receivePool;
    private final int lendingLimit;
    private final LoopStatistics statistics;
    private final LoopBuffers buffers;

    /** Whether a thread uses the device: a loop for as long as it runs, others for a moment. */
    private final AtomicBoolean claimed = new AtomicBoolean();

    private volatile NetworkStack stack;
    private DpdkIoHandler occupant;

    LoopSlot(int index, LoopDevices devices) {
        this.index = index;
        this.devices = devices;
        device = new PcapTap(devices.device(index), LoopSlot::epochNanos);
        receivePool = devices.receivePool(index);
        receivePool.owner(null);
        PacketPool transmitPool = device.pool();
        lendingLimit = limit(receivePool);
        statistics = new LoopStatistics(receivePool, transmitPool);
        buffers = new LoopBuffers(
                new TransmitBudget(transmitPool, limit(transmitPool)), statistics, ByteBufAllocator.DEFAULT);
    }

    private static int limit(PacketPool pool) {
        int size = pool.inUse() + pool.available();
        return size - Math.max(Math.min(MIN_RESERVE, size / 2), size / 8);
    }

    private static long epochNanos() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    /**
     * Notes the loop that has the device from now on, or null when it has done with it; called on the loop, which then does
     * what it was given meanwhile.
     */
    synchronized void occupant(DpdkIoHandler loop) {
        occupant = loop;
    }

    /**
     * Has the loop that works here do something soon with its stack; where there is none, the caller does it at once. May be
     * called by any thread.
     *
     * @param task is given null where there is no stack
     */
    void onLoop(Consumer<NetworkStack> task) {
        while (!tryOnLoop(task)) {
            Thread.onSpinWait();
        }
    }

    private synchronized boolean tryOnLoop(Consumer<NetworkStack> task) {
        DpdkIoHandler loop = occupant;
        if (loop != null) {
            loop.command(() -> task.accept(loop.stack()));
            return true;
        }
        if (!claimed.compareAndSet(false, true)) {
            return false;
        }
        try {
            task.accept(null);
        } finally {
            claimed.set(false);
        }
        return true;
    }

    /**
     * Receives, on the loop of another slot, what the device has delivered here while no loop has the slot.
     *
     * @param frames is filled from index 0
     * @return how many; 0 while a loop has the slot
     */
    int receiveForNobody(PacketBuffer[] frames) {
        if (claimed.getPlain() || !claimed.compareAndSet(false, true)) {
            return 0;
        }
        receivePool.owner(Thread.currentThread());
        int count = device.receive(frames);
        receivePool.drainReturned();
        receivePool.owner(null);
        claimed.set(false);
        return count;
    }

    /** Takes in what has come back after the last loop ended, unless a loop has the slot. */
    void drainForNobody() {
        if (claimed.compareAndSet(false, true)) {
            receivePool.owner(Thread.currentThread());
            receivePool.drainReturned();
            receivePool.owner(null);
            claimed.set(false);
        }
    }

    /** Makes the calling thread the loop's. */
    void enter() {
        devices.enter(index);
        while (!claimed.compareAndSet(false, true)) {
            Thread.onSpinWait();
        }
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
        receivePool.owner(null);
        claimed.set(false);
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
        device.stop();
    }

    int index() {
        return index;
    }

    /** The device, with a tap before it that sees all frames. */
    PcapTap device() {
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
