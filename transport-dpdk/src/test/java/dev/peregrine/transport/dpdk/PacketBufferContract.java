package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import io.netty.buffer.AbstractByteBufTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.AfterEach;

/** Netty's own test of its buffers, on buffers of a pool whose room is given. */
abstract class PacketBufferContract extends AbstractByteBufTest {

    private static final int BUFFERS = 256;

    private final NativePacketPool pool;
    private final LoopBuffers buffers;

    PacketBufferContract(int dataRoom) {
        pool = new NativePacketPool(BUFFERS, dataRoom);
        buffers = new LoopBuffers(
                new TransmitBudget(pool, 2 * BUFFERS), new LoopStatistics(pool, pool), ByteBufAllocator.DEFAULT);
        buffers.attach();
    }

    @Override
    protected ByteBuf newBuffer(int capacity, int maxCapacity) {
        pool.owner(Thread.currentThread());
        buffers.attach();
        MbufByteBuf buffer = buffers.provide(Math.min(capacity, pool.dataRoom()), maxCapacity);
        return buffer.capacity(capacity);
    }

    @Override
    @AfterEach
    public void dispose() {
        super.dispose();
        buffers.detach();
        pool.close();
    }
}
