package dev.peregrine.transport.dpdk.packet;

import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/**
 * The packet buffers of one event loop: hands them out, takes them back and counts them.
 *
 * <p>All methods belong to the owning thread but the counters, which any thread may read. A packet may be handed to another loop, whole: that loop then holds all references to its buffers, slices them and
 * releases them, and their memory comes home through a queue. Nothing is allocated once the pool has reached its working size.
 */
public abstract class PacketPool {

    private final MpscUnboundedVarHandleArrayQueue<PacketBuffer> returned =
            new MpscUnboundedVarHandleArrayQueue<>(1024);
    private PacketBuffer idle;
    private Thread owner;

    /** Creates a pool that belongs to the calling thread until {@link #owner(Thread)} says otherwise. */
    protected PacketPool() {
        owner = Thread.currentThread();
    }

    /** Gives the pool to a thread, before that thread or any other uses it. */
    public final void owner(Thread newOwner) {
        owner = newOwner;
    }

    /** Whether the calling thread owns the pool. */
    public final boolean isOwnedByCurrentThread() {
        return Thread.currentThread() == owner;
    }

    /**
     * A buffer with an empty view behind {@link PacketBuffer#HEADROOM} bytes of headroom, held by the caller.
     *
     * @return null where the pool is exhausted
     */
    public abstract PacketBuffer allocate();

    /** Bytes that a fresh buffer can take behind its headroom. */
    public abstract int dataRoom();

    /** Buffers with memory that are handed out at present, the device's own not counted. May be read by any thread. */
    public abstract int inUse();

    /** Buffers that can still be handed out. May be read by any thread. */
    public abstract int available();

    /** Whether a device can read the memory, so that it may be sent without a copy. */
    public boolean isDeviceMemory() {
        return true;
    }

    /** Takes the memory of an own buffer back: nobody refers to it any more on this side. */
    protected abstract void free(PacketBuffer buffer);

    /** Whether the device holds no reference to the memory of a buffer. */
    protected abstract boolean isExclusive(PacketBuffer buffer);

    /** Reads something of what giving an own buffer back will need that is no slice; returns what depends on it. */
    protected int preview(PacketBuffer buffer) {
        return 0;
    }

    /** Takes in what other threads have given back; called once a turn. */
    public final void drainReturned() {
        PacketBuffer buffer;
        while ((buffer = returned.poll()) != null) {
            buffer.release();
        }
    }

    /**
     * Takes back a buffer that nobody refers to any more. A slice gives up its memory where it is released, since there
     * the memory's other references are; only the memory itself travels.
     */
    final void recycle(PacketBuffer buffer) {
        PacketBuffer origin = buffer.origin;
        if (origin != null) {
            if (isOwnedByCurrentThread()) {
                retire(buffer);
            }
            origin.release();
        } else if (isOwnedByCurrentThread()) {
            free(buffer);
        } else {
            returned.add(buffer);
        }
    }

    /** Another loop, which a packet was handed to, may cut it; its slices are objects of their own then. */
    final PacketBuffer slice(PacketBuffer of, int from, int bytes) {
        PacketBuffer memory = of.origin != null ? of.origin : of;
        PacketBuffer slice = isOwnedByCurrentThread() ? unusedObject() : new PacketBuffer(this);
        fill(slice, 0, of.room, of.capacity, of.offset() + from, bytes);
        slice.origin = memory.retain();
        return slice;
    }

    /**
     * Puts memory into an idle buffer object, or a new one, with one reference held by the caller.
     *
     * @param handle what the pool knows the memory by
     * @param room address of the memory
     * @param capacity bytes of the memory
     * @param offset where the view begins
     * @param length bytes of the view
     */
    protected final PacketBuffer bind(long handle, long room, int capacity, int offset, int length) {
        PacketBuffer buffer = unusedObject();
        fill(buffer, handle, room, capacity, offset, length);
        return buffer;
    }

    private PacketBuffer unusedObject() {
        PacketBuffer buffer = idle;
        if (buffer == null) {
            return new PacketBuffer(this);
        }
        idle = buffer.link();
        return buffer;
    }

    private static void fill(PacketBuffer buffer, long handle, long room, int capacity, int offset, int length) {
        buffer.handle = handle;
        buffer.room = room;
        buffer.capacity = capacity;
        buffer.origin = null;
        buffer.reset(offset, length);
    }

    /** Keeps a buffer object, whose memory has gone elsewhere, for the next {@link #bind}. */
    protected final void retire(PacketBuffer buffer) {
        buffer.reset(0, 0);
        buffer.link(idle);
        idle = buffer;
    }
}
