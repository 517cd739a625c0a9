package dev.peregrine.transport.dpdk;

import com.sun.management.ThreadMXBean;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counters and gauges of one event loop: written by the loop, read by any thread, possibly a moment late. */
@SuppressWarnings("EnumOrdinal") // the ordinal is an index here and goes nowhere else
public final class LoopStatistics {

    private final AtomicLongArray values = new AtomicLongArray(LoopCounter.values().length);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final PacketPool receivePool;
    private final PacketPool transmitPool;
    private volatile long threadId;

    LoopStatistics(PacketPool receivePool, PacketPool transmitPool) {
        this.receivePool = receivePool;
        this.transmitPool = transmitPool;
    }

    /** Counts; called by the loop alone. */
    void add(LoopCounter counter, long amount) {
        int index = counter.ordinal();
        values.setOpaque(index, values.getPlain(index) + amount);
    }

    /** The value at present. */
    public long get(LoopCounter counter) {
        return values.getOpaque(counter.ordinal());
    }

    /** The part of the loop's time, from 0 to 1, that went into turns with something to do; 0 before the first one. */
    public double busyRatio() {
        long busy = get(LoopCounter.BUSY_NANOS);
        long total = busy + get(LoopCounter.IDLE_NANOS);
        return total == 0 ? 0 : (double) busy / total;
    }

    /** Notes the thread that the loop runs on. */
    void thread(Thread loop) {
        threadId = loop.threadId();
    }

    /** Bytes that the loop's present thread has allocated on the heap since it began. */
    public long allocatedBytes() {
        return threadId == 0 ? 0 : THREADS.getThreadAllocatedBytes(threadId);
    }

    /** Receive buffers that hold frames or payload at present, the device's own not counted. */
    public int receiveBuffersInUse() {
        return receivePool.inUse();
    }

    /** Transmit buffers that hold data or headers at present. */
    public int transmitBuffersInUse() {
        return transmitPool.inUse();
    }

    /** Receive buffers that are left for the device. */
    public int receiveBuffersAvailable() {
        return receivePool.available();
    }

    /** Transmit buffers that are left. */
    public int transmitBuffersAvailable() {
        return transmitPool.available();
    }
}
