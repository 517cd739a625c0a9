package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * A {@link ByteBuf} whose bytes are the memory of a {@link PacketBuffer}: received payload lent without a copy, or room
 * for data to send with headroom left for the headers.
 *
 * <p>Objects are recycled by the {@link LoopBuffers} that they come from. As with any pooled buffer, the last
 * {@link #release()} may come from any thread; memory and object then travel home through a queue.
 *
 * <p>Packet memory cannot grow. A buffer that is enlarged beyond its room moves into memory of the fallback allocator
 * and gives the packet buffer back.
 */
final class MbufByteBuf extends NativeByteBuf {

    private final LoopBuffers home;

    /** The next idle object of {@link #home}. */
    MbufByteBuf nextIdle;

    private PacketBuffer packet;
    private ByteBuf enlarged;
    private int capacity;
    private int room;

    MbufByteBuf(LoopBuffers home) {
        super(Integer.MAX_VALUE);
        this.home = home;
    }

    /** Shows the view of received payload, whose reference passes to this buffer. */
    void lend(PacketBuffer payload) {
        bind(payload, payload.address(), payload.length(), payload.length(), Integer.MAX_VALUE);
        writerIndex(payload.length());
    }

    /** Takes over a fresh packet buffer as room to write into. */
    void provide(PacketBuffer fresh, int initialCapacity, int newMaxCapacity) {
        bind(fresh, fresh.address(), initialCapacity, Math.min(fresh.tailroom(), newMaxCapacity), newMaxCapacity);
    }

    private void bind(PacketBuffer newPacket, long start, int newCapacity, int newRoom, int newMaxCapacity) {
        packet = newPacket;
        address = start;
        capacity = newCapacity;
        room = newRoom;
        maxCapacity(newMaxCapacity);
        resetRefCnt();
        setIndex(0, 0);
        markReaderIndex();
        markWriterIndex();
    }

    /** The loop's buffers that this one belongs to. */
    LoopBuffers home() {
        return home;
    }

    /** The packet buffer behind the bytes, or null where they have moved into memory of the fallback allocator. */
    PacketBuffer packet() {
        return packet;
    }

    /**
     * Hands the packet buffer, and the reference to it, to the caller, who is about to release this buffer for the last
     * time.
     */
    PacketBuffer surrender() {
        PacketBuffer surrendered = packet;
        packet = null;
        return surrendered;
    }

    /** Address of index 0. */
    long start() {
        return address;
    }

    /** Gives up the reference to the packet buffer; called by the home loop. */
    void letGo() {
        if (packet != null) {
            packet.release();
            packet = null;
        }
    }

    @Override
    protected void deallocate() {
        if (enlarged != null) {
            enlarged.release();
            enlarged = null;
        }
        home.takeBack(this);
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public int maxFastWritableBytes() {
        return Math.min(room, maxCapacity()) - writerIndex();
    }

    @Override
    public ByteBuf capacity(int newCapacity) {
        checkNewCapacity(newCapacity);
        if (newCapacity > room) {
            moveInto(home.fallback().directBuffer(newCapacity, newCapacity), newCapacity);
        } else if (newCapacity < capacity) {
            trimIndicesToCapacity(newCapacity);
        }
        capacity = newCapacity;
        return this;
    }

    private void moveInto(ByteBuf larger, int newRoom) {
        ByteBuffer memory = larger.internalNioBuffer(0, newRoom);
        long target = NativeMemory.addressOf(memory) + memory.position();
        NativeMemory.copy(address, target, capacity);
        if (packet != null) {
            home.takeBackMemory(packet);
            packet = null;
        } else {
            enlarged.release();
        }
        enlarged = larger;
        address = target;
        room = newRoom;
    }

    @Override
    public ByteBufAllocator alloc() {
        return home.allocator();
    }

    @Override
    void copyTo(ByteBuffer target, int index) {
        if (enlarged == null) {
            home.window(address).copy(address + index, target);
        } else {
            target.put(window(index, target.remaining()));
        }
    }

    @Override
    void copyFrom(ByteBuffer source, int index) {
        if (enlarged == null) {
            home.window(address).copy(source, address + index);
        } else {
            window(index, source.remaining()).put(source);
        }
    }
}
