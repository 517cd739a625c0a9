package dev.peregrine.transport.dpdk.eal;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;

/**
 * The functions and constants of the shim library: the calls of the fast path as methods, the rest by name.
 *
 * <p>Calls come in two kinds. Plain ones let a safepoint happen meanwhile. Critical ones save a few nanoseconds but hold
 * safepoints off, so they are for what neither blocks nor makes a system call.
 *
 * <p>{@link ShimLoader#load()} must have succeeded before this class is touched.
 */
final class Shim {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = ShimLoader.library();
    private static final Map<String, Long> CONSTANTS = readConstants();

    private static final FunctionDescriptor BURST = FunctionDescriptor.of(INT, INT, INT, LONG, INT);
    private static final FunctionDescriptor PREPARED_BURST = FunctionDescriptor.of(LONG, INT, INT, LONG, INT);
    private static final MethodHandle RX_BURST = plain("pg_rx_burst", BURST);
    private static final MethodHandle RX_BURST_CRITICAL = critical("pg_rx_burst", BURST);
    private static final MethodHandle TX_BURST = plain("pg_tx_burst", BURST);
    private static final MethodHandle TX_BURST_CRITICAL = critical("pg_tx_burst", BURST);
    private static final MethodHandle TX_BURST_PREPARED = plain("pg_tx_burst_prepared", PREPARED_BURST);
    private static final MethodHandle TX_BURST_PREPARED_CRITICAL = critical("pg_tx_burst_prepared", PREPARED_BURST);
    private static final MethodHandle ALLOCATE = critical("pg_allocate", FunctionDescriptor.of(INT, LONG, LONG, INT));
    private static final MethodHandle FREE = critical("pg_free", FunctionDescriptor.ofVoid(LONG, INT));
    private static final MethodHandle FREE_PACKET = critical("pg_free_packet", FunctionDescriptor.ofVoid(LONG));
    private static final MethodHandle ATTACH = critical("pg_attach", FunctionDescriptor.ofVoid(LONG, LONG, INT, INT));
    private static final NativeFunction ERROR_TEXT = function("rte_strerror", FunctionDescriptor.of(LONG, INT));

    private Shim() {}

    /** Receives up to n packets into an array of mbuf addresses; returns how many. */
    static int rxBurst(boolean critical, int port, int queue, long mbufs, int n) {
        try {
            return critical
                    ? (int) RX_BURST_CRITICAL.invokeExact(port, queue, mbufs, n)
                    : (int) RX_BURST.invokeExact(port, queue, mbufs, n);
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /** Gives up to n packets to the device; returns how many it took. */
    static int txBurst(boolean critical, int port, int queue, long mbufs, int n) {
        try {
            return critical
                    ? (int) TX_BURST_CRITICAL.invokeExact(port, queue, mbufs, n)
                    : (int) TX_BURST.invokeExact(port, queue, mbufs, n);
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /**
     * As {@link #txBurst}, for packets that ask for offloads; packets that the driver refuses are freed.
     *
     * @return packets taken out of the array in the low half, how many of them were refused in the high half
     */
    static long txBurstPrepared(boolean critical, int port, int queue, long mbufs, int n) {
        try {
            return critical
                    ? (long) TX_BURST_PREPARED_CRITICAL.invokeExact(port, queue, mbufs, n)
                    : (long) TX_BURST_PREPARED.invokeExact(port, queue, mbufs, n);
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /** Takes up to n mbufs out of a pool; returns how many. */
    static int allocate(long pool, long mbufs, int n) {
        try {
            return (int) ALLOCATE.invokeExact(pool, mbufs, n);
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /** Gives up a reference of each of n segments. */
    static void free(long mbufs, int n) {
        try {
            FREE.invokeExact(mbufs, n);
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /** Gives up a reference of each segment of a packet. */
    static void freePacket(long mbuf) {
        try {
            FREE_PACKET.invokeExact(mbuf);
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /** Makes an empty mbuf show a part of another one's room, on which it takes a reference. */
    static void attach(long indirect, long memory, int offset, int length) {
        try {
            ATTACH.invokeExact(indirect, memory, offset, length);
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /** A number that C knows by this name. */
    static long constant(String name) {
        Long value = CONSTANTS.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the shim has no constant " + name);
        }
        return value;
    }

    /** What DPDK calls an error number. */
    static String errorText(int errno) {
        return string((long) ERROR_TEXT.invoke(errno));
    }

    /** The version of DPDK whose headers the shim was compiled against. */
    static String builtFor() {
        return string(address("pg_built_for"));
    }

    /** A function of the shim or of DPDK for calls that are not made often. */
    static NativeFunction function(String name, FunctionDescriptor descriptor) {
        return new NativeFunction(name, plain(name, descriptor));
    }

    /** A C string, or an empty one for null. */
    static String string(long address) {
        return address == 0
                ? ""
                : MemorySegment.ofAddress(address)
                        .reinterpret(Integer.MAX_VALUE)
                        .getString(0);
    }

    private static long address(String name) {
        return LIBRARY.findOrThrow(name).address();
    }

    private static MethodHandle plain(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LIBRARY.findOrThrow(name), descriptor);
    }

    private static MethodHandle critical(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LIBRARY.findOrThrow(name), descriptor, Linker.Option.critical(false));
    }

    private static Map<String, Long> readConstants() {
        MemoryLayout entry = MemoryLayout.structLayout(LONG, LONG);
        MemorySegment table = LIBRARY.findOrThrow("pg_constants").reinterpret(Integer.MAX_VALUE);
        Map<String, Long> constants = new HashMap<>();
        for (long at = 0; table.get(LONG, at) != 0; at += entry.byteSize()) {
            constants.put(string(table.get(LONG, at)), table.get(LONG, at + LONG.byteSize()));
        }
        return constants;
    }
}
