package dev.peregrine.transport.dpdk.packet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ordinary memory for payload that must not stay in a device's buffers: grows by chunks up to a bound and keeps what it
 * has. Belongs to the thread that creates it.
 */
public final class SpillPool extends PacketPool {

    private static final int BUFFERS_PER_CHUNK = 64;

    private final int capacity;
    private final int maxBuffers;
    /** Keeps the memory while the pool is reachable. */
    private final List<ByteBuffer> chunks = new ArrayList<>();

    /** Addresses of the idle buffers, a stack. */
    private long[] idle = new long[BUFFERS_PER_CHUNK];

    private int idleCount;
    private final AtomicInteger inUse = new AtomicInteger();

    /**
     * Creates a pool that has no memory yet.
     *
     * @param maxBytes bytes of memory that it may take
     * @param dataRoom bytes of each buffer; there is no headroom, since nothing is sent from here
     */
    public SpillPool(long maxBytes, int dataRoom) {
        capacity = dataRoom;
        maxBuffers = (int) Math.min(maxBytes / dataRoom, Integer.MAX_VALUE);
    }

    @Override
    public PacketBuffer allocate() {
        if (idleCount == 0 && !grow()) {
            return null;
        }
        inUse.setRelease(inUse.getPlain() + 1);
        long address = idle[--idleCount];
        return bind(address, address, capacity, 0, 0);
    }

    private boolean grow() {
        int have = chunks.size() * BUFFERS_PER_CHUNK;
        if (have + BUFFERS_PER_CHUNK > maxBuffers) {
            return false;
        }
        ByteBuffer chunk = ByteBuffer.allocateDirect(BUFFERS_PER_CHUNK * capacity);
        chunks.add(chunk);
        if (idle.length < have + BUFFERS_PER_CHUNK) {
            idle = new long[2 * idle.length];
        }
        long address = NativeMemory.addressOf(chunk);
        for (int i = 0; i < BUFFERS_PER_CHUNK; i++) {
            idle[idleCount++] = address + (long) i * capacity;
        }
        return true;
    }

    @Override
    public boolean isDeviceMemory() {
        return false;
    }

    @Override
    public int dataRoom() {
        return capacity;
    }

    @Override
    public int inUse() {
        return inUse.getAcquire();
    }

    @Override
    public int available() {
        return maxBuffers - inUse();
    }

    @Override
    protected void free(PacketBuffer buffer) {
        idle[idleCount++] = buffer.handle();
        retire(buffer);
        inUse.setRelease(inUse.getPlain() - 1);
    }

    @Override
    protected boolean isExclusive(PacketBuffer buffer) {
        return true;
    }
}
