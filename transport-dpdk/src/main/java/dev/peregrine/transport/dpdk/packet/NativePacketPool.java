package dev.peregrine.transport.dpdk.packet;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bounded pool of buffers in plain native memory, for simulated devices.
 *
 * <p>A device that still reads a buffer after its packet was handed over {@link #hold holds} the memory, as a NIC does
 * until it has sent it: such memory is not exclusive and is not handed out again. Memory that comes back is overwritten,
 * so that whoever reads on without a reference is found out.
 */
public final class NativePacketPool extends PacketPool implements AutoCloseable {

    /** Bytes behind the headroom of a buffer, as mbufs have by default. */
    public static final int DEFAULT_DATA_ROOM = 2048;

    private static final byte POISON = (byte) 0xdb;
    private static final int FREED = 1 << 30;

    /** Keeps the memory while the pool is reachable. */
    private final ByteBuffer buffers;

    private final long memory;
    private final int count;
    private final int capacity;
    /** Indices of the idle buffers, a stack. */
    private final int[] idle;
    /** What the device holds of each buffer; {@link #FREED} is added when all but the device have let go. */
    private final int[] holds;

    private final AtomicInteger idleCount = new AtomicInteger();
    private final AtomicInteger inUse = new AtomicInteger();

    /** Creates a pool of so many buffers with {@value #DEFAULT_DATA_ROOM} bytes behind their headroom. */
    public NativePacketPool(int count) {
        this(count, DEFAULT_DATA_ROOM);
    }

    /**
     * Creates a pool.
     *
     * @param count buffers, at least 1
     * @param dataRoom bytes of each behind its headroom, at least 1
     */
    public NativePacketPool(int count, int dataRoom) {
        this.count = count;
        capacity = PacketBuffer.HEADROOM + dataRoom;
        buffers = ByteBuffer.allocateDirect(Math.multiplyExact(count, capacity));
        memory = NativeMemory.addressOf(buffers);
        idle = new int[count];
        holds = new int[count];
        for (int i = 0; i < count; i++) {
            idle[i] = count - 1 - i;
        }
        idleCount.set(count);
    }

    @Override
    public PacketBuffer allocate() {
        int remaining = idleCount.getPlain() - 1;
        if (remaining < 0) {
            return null;
        }
        idleCount.setRelease(remaining);
        inUse.setRelease(inUse.getPlain() + 1);
        int index = idle[remaining];
        return bind(index, memory + (long) index * capacity, capacity, PacketBuffer.HEADROOM, 0);
    }

    @Override
    public int dataRoom() {
        return capacity - PacketBuffer.HEADROOM;
    }

    @Override
    public int inUse() {
        return inUse.getAcquire();
    }

    @Override
    public int available() {
        return idleCount.getAcquire();
    }

    /** Buffers that a device alone still holds. May be read by any thread. */
    public int heldByDevice() {
        return count - available() - inUse();
    }

    /**
     * Notes that a device reads the memory of a buffer, or of the buffer it is a slice of, until {@link #unhold}.
     *
     * @return what to give to {@link #unhold}
     */
    public long hold(PacketBuffer buffer) {
        PacketBuffer owner = buffer.origin() != null ? buffer.origin() : buffer;
        holds[(int) owner.handle()]++;
        return owner.handle();
    }

    /** Notes that a device has done with memory that it held. */
    public void unhold(long handle) {
        int index = (int) handle;
        holds[index]--;
        assert holds[index] >= 0 : "given back too often";
        if (holds[index] == FREED) {
            toIdle(index);
        }
    }

    @Override
    protected void free(PacketBuffer buffer) {
        int index = (int) buffer.handle();
        retire(buffer);
        inUse.setRelease(inUse.getPlain() - 1);
        if (holds[index] == 0) {
            toIdle(index);
        } else {
            holds[index] += FREED;
        }
    }

    private void toIdle(int index) {
        holds[index] = 0;
        NativeMemory.fill(memory + (long) index * capacity, capacity, POISON);
        int remaining = idleCount.getPlain();
        idle[remaining] = index;
        idleCount.setRelease(remaining + 1);
    }

    @Override
    protected boolean isExclusive(PacketBuffer buffer) {
        return holds[(int) buffer.handle()] == 0;
    }

    /**
     * Ends the use of the pool.
     *
     * @throws IllegalStateException where buffers are still in use, so that a test finds its leaks
     */
    @Override
    public void close() {
        drainReturned();
        int leaked = inUse();
        if (leaked != 0) {
            throw new IllegalStateException(leaked + " of " + count + " packet buffers were not released");
        }
    }
}
