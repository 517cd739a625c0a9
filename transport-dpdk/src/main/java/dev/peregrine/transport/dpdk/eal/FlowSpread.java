package dev.peregrine.transport.dpdk.eal;

/**
 * How a device spreads flows over its receive queues (RSS): by a Toeplitz hash under a key, whose low bits choose an entry
 * of a table, which names the queue. Entry i names queue i modulo the number of queues.
 */
public final class FlowSpread {

    private final byte[] key;
    private final int tableSize;
    private final int queues;

    FlowSpread(byte[] key, int tableSize, int queues) {
        this.key = key.clone();
        this.tableSize = tableSize;
        this.queues = queues;
    }

    /** The key of the hash. */
    public byte[] key() {
        return key.clone();
    }

    /** The queue that flows with this hash arrive on. */
    public int queueOf(int hash) {
        return Integer.remainderUnsigned(hash, tableSize) % queues;
    }
}
