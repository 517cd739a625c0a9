package dev.peregrine.bench;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import java.nio.ByteBuffer;

/** Packet buffers in memory that nobody overwrites when it comes back, unlike that of the pool for tests. */
final class PlainPool extends PacketPool {

    private final int capacity;
    private final int count;

    /** Keeps the memory while the pool is reachable. */
    private final ByteBuffer memory;

    /** Addresses of the idle buffers, a stack. */
    private final long[] idle;

    private int idleCount;

    PlainPool(int count, int dataRoom) {
        this.count = count;
        capacity = PacketBuffer.HEADROOM + dataRoom;
        memory = ByteBuffer.allocateDirect(count * capacity);
        idle = new long[count];
        long address = NativeMemory.addressOf(memory);
        for (; idleCount < count; idleCount++) {
            idle[idleCount] = address + (long) idleCount * capacity;
        }
    }

    @Override
    public PacketBuffer allocate() {
        if (idleCount == 0) {
            return null;
        }
        long address = idle[--idleCount];
        return bind(address, address, capacity, PacketBuffer.HEADROOM, 0);
    }

    @Override
    protected void free(PacketBuffer buffer) {
        idle[idleCount++] = buffer.handle();
        retire(buffer);
    }

    @Override
    protected boolean isExclusive(PacketBuffer buffer) {
        return true;
    }

    @Override
    public int dataRoom() {
        return capacity - PacketBuffer.HEADROOM;
    }

    @Override
    public int inUse() {
        return count - idleCount;
    }

    @Override
    public int available() {
        return idleCount;
    }
}
