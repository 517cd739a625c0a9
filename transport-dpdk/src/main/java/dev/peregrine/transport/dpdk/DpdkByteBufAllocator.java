package dev.peregrine.transport.dpdk;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;

/**
 * Allocates direct buffers in packet memory, so that what is written into them is sent without a copy.
 *
 * <p>On the thread of a DPDK event loop, a direct buffer whose initial capacity fits in one packet buffer is packet
 * memory. Everything else, and everything on other threads, comes from Netty's default allocator; so do buffers that
 * outgrow their packet and those allocated while packet memory is short.
 *
 * <p>Any thread may allocate, and release what it or another thread has allocated. Buffers are tracked for leaks at
 * the levels {@code advanced} and {@code paranoid}: at {@code simple}, the default, tracking itself would allocate on
 * every loop, and a leak shows in {@link LoopStatistics#transmitBuffersInUse()}.
 */
public final class DpdkByteBufAllocator extends AbstractByteBufAllocator {

    /** The allocator; it has no state of its own. */
    public static final DpdkByteBufAllocator DEFAULT = new DpdkByteBufAllocator(ByteBufAllocator.DEFAULT);

    private final ByteBufAllocator fallback;

    private DpdkByteBufAllocator(ByteBufAllocator fallback) {
        super(true);
        this.fallback = fallback;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return fallback.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        LoopBuffers buffers = LoopBuffers.current();
        if (buffers != null && initialCapacity <= buffers.transmitBudget().bufferBytes()) {
            ByteBuf buffer = buffers.provide(initialCapacity, maxCapacity);
            if (buffer != null) {
                return tracked(buffer);
            }
        }
        return fallback.directBuffer(initialCapacity, maxCapacity);
    }

    /** Puts a buffer under the leak detector's eyes where it looks closely. */
    static ByteBuf tracked(ByteBuf buffer) {
        return ResourceLeakDetector.getLevel().compareTo(ResourceLeakDetector.Level.ADVANCED) >= 0
                ? toLeakAwareBuffer(buffer)
                : buffer;
    }

    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }
}
