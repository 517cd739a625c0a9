package dev.peregrine.transport.dpdk.eal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool of mbufs ({@code rte_mempool}): made once, counted, given back. Any thread may call it. */
final class Mempool implements AutoCloseable {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final NativeFunction CREATE =
            Shim.function("pg_pool_create", FunctionDescriptor.of(LONG, LONG, INT, INT, INT, INT));
    private static final NativeFunction AVAILABLE =
            Shim.function("rte_mempool_avail_count", FunctionDescriptor.of(INT, LONG));
    private static final NativeFunction FREE = Shim.function("rte_mempool_free", FunctionDescriptor.ofVoid(LONG));
    private static final NativeFunction ERRNO = Shim.function("pg_errno", FunctionDescriptor.of(INT));
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Mbufs that each registered thread keeps for itself. */
    static final int THREAD_CACHE = 256;

    private final long address;
    private final int size;

    private Mempool(long address, int size) {
        this.address = address;
        this.size = size;
    }

    /**
     * Makes a pool in DPDK's memory.
     *
     * @param count mbufs; memory is used best by a power of two less one
     * @param room bytes of each mbuf's room, the headroom included; 0 for mbufs that only show the rooms of others
     * @param socket the NUMA node, or -1 for any
     * @throws DpdkException where there is not so much memory
     */
    static Mempool create(int count, int room, int socket) {
        String name = "peregrine-" + NUMBER.getAndIncrement();
        int cache = Math.min(THREAD_CACHE, count / 4);
        try (Arena arena = Arena.ofConfined()) {
            long cName = arena.allocateFrom(name).address();
            long address = (long) CREATE.invoke(cName, count, cache, room, socket);
            if (address == 0) {
                String bytes = (long) count * (room + 256L) / (1 << 20) + " MiB";
                EalLog.take();
                throw DpdkException.of(
                        "rte_pktmbuf_pool_create",
                        count + " mbufs",
                        (int) ERRNO.invoke(),
                        "about " + bytes + " are needed: reserve more hugepages (echo 512 > /proc/sys/vm/nr_hugepages),"
                                + " give EAL more memory (-m <MiB>), or use fewer buffers");
            }
            return new Mempool(address, count);
        }
    }

    /** The address that DPDK knows the pool by. */
    long address() {
        return address;
    }

    /** Mbufs of the pool. */
    int size() {
        return size;
    }

    /** Mbufs that lie in the pool, caches of threads included. */
    int available() {
        return (int) AVAILABLE.invoke(address);
    }

    /**
     * Gives the memory back, unless mbufs are missing: a device or a peer may still touch them, and their memory is kept
     * till the process ends.
     */
    @Override
    public void close() {
        if (available() == size) {
            FREE.invoke(address);
        }
    }
}
