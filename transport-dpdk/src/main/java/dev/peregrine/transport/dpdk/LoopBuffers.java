package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.packet.MemoryWindow;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/**
 * The Netty buffers over packet memory of one event loop: wraps, recycles, and copies where memory cannot be lent.
 *
 * <p>Belongs to the loop's thread, but for {@link #takeBack} and {@link #takeBackMemory}, which any thread may call. It
 * outlives the thread: what comes back late is taken in by the next loop on the same slot.
 */
final class LoopBuffers {

    private static final FastThreadLocal<LoopBuffers> CURRENT = new FastThreadLocal<>();

    private final MpscUnboundedVarHandleArrayQueue<MbufByteBuf> returned = new MpscUnboundedVarHandleArrayQueue<>(1024);
    private final TransmitBudget transmitBudget;
    private final LoopStatistics statistics;
    private final ByteBufAllocator fallback;
    private volatile Thread owner;
    private MbufByteBuf idle;
    private MemoryWindow window = MemoryWindow.around(0);

    /**
     * Creates the buffers of a loop.
     *
     * @param transmitBudget where room for data to send comes from
     * @param fallback allocates what packet memory does not fit
     */
    LoopBuffers(TransmitBudget transmitBudget, LoopStatistics statistics, ByteBufAllocator fallback) {
        this.transmitBudget = transmitBudget;
        this.statistics = statistics;
        this.fallback = fallback;
    }

    /** The buffers of the loop whose thread is calling, or null on any other thread. */
    static LoopBuffers current() {
        return CURRENT.getIfExists();
    }

    /** Gives the buffers to the calling thread, which becomes the loop's. */
    void attach() {
        owner = Thread.currentThread();
        CURRENT.set(this);
    }

    /** Ends the calling thread's ownership. */
    void detach() {
        drainReturned();
        transmitBudget.clear();
        owner = null;
        CURRENT.remove();
    }

    ByteBufAllocator allocator() {
        return DpdkByteBufAllocator.DEFAULT;
    }

    ByteBufAllocator fallback() {
        return fallback;
    }

    /** The transmit buffers. */
    TransmitBudget transmitBudget() {
        return transmitBudget;
    }

    /** Wraps received payload, whose reference passes over. */
    MbufByteBuf lend(PacketBuffer payload) {
        MbufByteBuf buffer = take();
        buffer.lend(payload);
        return buffer;
    }

    /** Copies received payload into memory of the fallback allocator and gives its reference up. */
    ByteBuf copyOut(PacketBuffer payload) {
        ByteBuf copy = fallback.directBuffer(payload.length());
        copyOut(payload, copy);
        return copy;
    }

    /** Appends received payload to a buffer and gives its reference up. */
    void copyOut(PacketBuffer payload, ByteBuf target) {
        MbufByteBuf lent = lend(payload);
        target.writeBytes(lent);
        lent.release();
    }

    /**
     * A buffer of packet memory to write into.
     *
     * @return null where too little of it is left
     */
    MbufByteBuf provide(int initialCapacity, int maxCapacity) {
        PacketBuffer fresh = transmitBudget.forMessage();
        if (fresh == null) {
            return null;
        }
        MbufByteBuf buffer = take();
        buffer.provide(fresh, initialCapacity, maxCapacity);
        return buffer;
    }

    /**
     * The packet buffer behind a message that may be sent by reference: it is this loop's, the device can read it, and
     * nobody but the message refers to it, so that it cannot change after the write has been reported as done.
     *
     * @return null where the bytes have to be copied
     */
    MbufByteBuf lendable(ByteBuf message) {
        ByteBuf b = message;
        while (b != null && !(b instanceof MbufByteBuf)) {
            b = b.unwrap();
        }
        if (b instanceof MbufByteBuf mbuf
                && mbuf.home() == this
                && mbuf.packet() != null
                && mbuf.refCnt() == 1
                && mbuf.packet().pool().isDeviceMemory()) {
            return mbuf;
        }
        return null;
    }

    /** Copies bytes of any buffer to native memory. */
    static void copy(ByteBuf source, int index, long target, int length) {
        if (source.hasMemoryAddress()) {
            NativeMemory.copy(source.memoryAddress() + index, target, length);
        } else if (source.hasArray()) {
            NativeMemory.copy(source.array(), source.arrayOffset() + index, target, length);
        } else if (source.nioBufferCount() == 1) {
            NativeMemory.copy(source.internalNioBuffer(index, length), target);
        } else {
            long to = target;
            for (ByteBuffer piece : source.nioBuffers(index, length)) {
                int bytes = piece.remaining();
                NativeMemory.copy(piece, to);
                to += bytes;
            }
        }
    }

    /** A window over a packet buffer's memory: one serves nearly all; any thread may ask, for a window never changes. */
    MemoryWindow window(long address) {
        MemoryWindow last = window;
        if (!last.covers(address)) {
            last = MemoryWindow.around(address);
            window = last;
        }
        return last;
    }

    LoopStatistics statistics() {
        return statistics;
    }

    /** Takes back a buffer that nobody refers to any more. */
    void takeBack(MbufByteBuf buffer) {
        if (Thread.currentThread() == owner) {
            recycle(buffer);
        } else {
            returned.add(buffer);
        }
    }

    /** Takes back packet memory alone, whose buffer lives on elsewhere. */
    void takeBackMemory(PacketBuffer packet) {
        if (Thread.currentThread() == owner) {
            packet.release();
        } else {
            MbufByteBuf carrier = new MbufByteBuf(this);
            carrier.lend(packet);
            carrier.release();
        }
    }

    /** Takes in what other threads have released; called once a turn. */
    void drainReturned() {
        MbufByteBuf buffer;
        while ((buffer = returned.relaxedPoll()) != null) {
            recycle(buffer);
        }
    }

    private void recycle(MbufByteBuf buffer) {
        buffer.letGo();
        buffer.nextIdle = idle;
        idle = buffer;
    }

    private MbufByteBuf take() {
        MbufByteBuf buffer = idle;
        if (buffer == null) {
            return new MbufByteBuf(this);
        }
        idle = buffer.nextIdle;
        buffer.nextIdle = null;
        return buffer;
    }
}
