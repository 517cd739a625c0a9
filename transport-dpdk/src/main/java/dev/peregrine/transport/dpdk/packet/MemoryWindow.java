package dev.peregrine.transport.dpdk.packet;

import java.nio.ByteBuffer;

/**
 * A standing JDK buffer over a wide range of addresses, by which bytes move between native memory and other JDK buffers
 * without an object for each move. Immutable; any thread may use it. What lies outside live memory is never touched.
 */
public final class MemoryWindow {

    /** What runs may begin in; the window goes on behind it by as much as the longest run. */
    private static final long STRIDE = 1L << 30;

    private static final int LONGEST_RUN = 1 << 29;

    private final long base;
    private final ByteBuffer bytes;

    private MemoryWindow(long base) {
        this.base = base;
        this.bytes = NativeMemory.asByteBuffer(base, (int) STRIDE + LONGEST_RUN);
    }

    /** A window that covers runs from an address and from those around it. */
    public static MemoryWindow around(long address) {
        return new MemoryWindow(address & -STRIDE);
    }

    /** Whether runs of up to half a gibibyte may begin at an address. */
    public boolean covers(long address) {
        return (address & -STRIDE) == base;
    }

    /** Copies the remaining bytes of a JDK buffer to an address, and moves its position behind them. */
    public void copy(ByteBuffer from, long to) {
        bytes.put((int) (to - base), from, from.position(), from.remaining());
        from.position(from.limit());
    }

    /** Fills a JDK buffer from an address up to its limit, and moves its position there. */
    public void copy(long from, ByteBuffer to) {
        to.put(to.position(), bytes, (int) (from - base), to.remaining());
        to.position(to.limit());
    }
}
