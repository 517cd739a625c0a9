package dev.peregrine.transport.dpdk.eal;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Packet buffers over mbufs. This side holds one reference of an mbuf, however many are held of its buffer; a device
 * that transmits it holds another.
 *
 * <p>Mbufs move between here and their mempool in batches of {@value #BATCH}, one downcall each. Received mbufs, which
 * may be of another mempool, are taken in by {@link #adopt} and go back to where they came from.
 */
public final class MbufPool extends PacketPool implements AutoCloseable {

    static final int BATCH = 32;

    private static final VarHandle IN_USE = field("inUse");
    private static final VarHandle CACHED = field("cached");

    private final Mempool mempool;
    private final int dataRoom;
    private final Arena arena = Arena.ofShared();
    private final AddressArray cache = new AddressArray(arena, BATCH);
    private final AddressArray freed = new AddressArray(arena, BATCH);
    private int cached;
    private int freedCount;
    private int inUse;

    /**
     * Makes a pool of the calling thread's.
     *
     * @param count mbufs
     * @param dataRoom bytes of each behind the headroom
     * @param socket the NUMA node, or -1 for any
     * @throws DpdkException where there is not so much memory
     */
    public MbufPool(int count, int dataRoom, int socket) {
        this.mempool = Mempool.create(count, dataRoom + PacketBuffer.HEADROOM, socket);
        this.dataRoom = dataRoom;
    }

    Mempool mempool() {
        return mempool;
    }

    /** Mbufs of the pool. */
    public int size() {
        return mempool.size();
    }

    @Override
    public PacketBuffer allocate() {
        int left = cached;
        if (left == 0) {
            left = Shim.allocate(mempool.address(), cache.at(0), BATCH);
            if (left == 0) {
                return null;
            }
        }
        CACHED.setOpaque(this, left - 1);
        long mbuf = cache.get(left - 1);
        IN_USE.setOpaque(this, inUse + 1);
        return bind(mbuf, Mbuf.room(mbuf), dataRoom + PacketBuffer.HEADROOM, PacketBuffer.HEADROOM, 0);
    }

    /** Takes in a received packet with the reference that the device held; its segments become a chain of buffers. */
    PacketBuffer adopt(long mbuf) {
        PacketBuffer first = adoptSegment(mbuf);
        int more = Mbuf.segments(mbuf) - 1;
        if (more > 0) {
            PacketBuffer last = first;
            long segment = mbuf;
            for (; more > 0; more--) {
                segment = Mbuf.next(segment);
                PacketBuffer buffer = adoptSegment(segment);
                last.next(buffer);
                last = buffer;
            }
        }
        return first;
    }

    private PacketBuffer adoptSegment(long mbuf) {
        IN_USE.setOpaque(this, inUse + 1);
        return bind(mbuf, Mbuf.room(mbuf), Mbuf.roomLength(mbuf), Mbuf.dataOffset(mbuf), Mbuf.dataLength(mbuf));
    }

    /**
     * Takes a reference of a buffer without giving the mbuf's own up: it is a device's now.
     *
     * @param buffer is this pool's, has memory of its own, and is held by the caller alone
     */
    void surrender(PacketBuffer buffer) {
        IN_USE.setOpaque(this, inUse - 1);
        retire(buffer);
    }

    @Override
    protected void free(PacketBuffer buffer) {
        freed.set(freedCount, buffer.handle());
        IN_USE.setOpaque(this, inUse - 1);
        retire(buffer);
        if (++freedCount == BATCH) {
            freedCount = 0;
            Shim.free(freed.at(0), BATCH);
        }
    }

    @Override
    protected boolean isExclusive(PacketBuffer buffer) {
        return Mbuf.isExclusive(buffer.handle());
    }

    /** An mbuf has two cache lines. */
    @Override
    protected int preview(PacketBuffer buffer) {
        long mbuf = buffer.handle();
        return Mbuf.references(mbuf) + (int) Mbuf.next(mbuf);
    }

    @Override
    public int dataRoom() {
        return dataRoom;
    }

    @Override
    public int inUse() {
        return (int) IN_USE.getOpaque(this);
    }

    @Override
    public int available() {
        return mempool.available() + (int) CACHED.getOpaque(this);
    }

    /** Gives back to the mempool what is kept here for the next batch. Called on the owning thread. */
    public void trim() {
        Shim.free(freed.at(0), freedCount);
        freedCount = 0;
        Shim.free(cache.at(0), cached);
        CACHED.setOpaque(this, 0);
    }

    /**
     * Gives the memory back, once the devices that use the pool are closed and its owner has stopped; memory that is still
     * referred to is kept.
     */
    @Override
    public void close() {
        trim();
        mempool.close();
        arena.close();
    }

    private static VarHandle field(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(MbufPool.class, name, int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
