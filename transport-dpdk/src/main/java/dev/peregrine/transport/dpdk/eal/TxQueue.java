package dev.peregrine.transport.dpdk.eal;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A transmit queue of a port, with a bounded backlog for what the device's ring does not take at once. Used by one
 * thread at a time; the counters may be read by any. Allocates nothing.
 */
public final class TxQueue implements MbufSink {

    /** Packets that one call gives to the device at most. */
    public static final int BURST = 32;

    private static final VarHandle SENT = counter("sent");
    private static final VarHandle REFUSED = counter("refused");

    private final int port;
    private final int queue;
    private final boolean critical;
    private final boolean prepared;
    private final AddressArray backlog;
    private final int capacity;
    private int head;
    private int tail;
    private long sent;
    private long refused;

    TxQueue(int port, int queue, boolean critical, boolean prepared, int capacity, Arena arena) {
        this.port = port;
        this.queue = queue;
        this.critical = critical;
        this.prepared = prepared;
        this.capacity = capacity;
        this.backlog = new AddressArray(arena, capacity);
    }

    @Override
    public boolean offer(long mbuf) {
        if (tail == capacity && !compact()) {
            return false;
        }
        backlog.set(tail, mbuf);
        tail++;
        return true;
    }

    @Override
    public boolean isFull() {
        return tail - head == capacity;
    }

    private boolean compact() {
        if (head == 0) {
            return false;
        }
        int queued = tail - head;
        NativeMemory.copy(backlog.at(head), backlog.at(0), (long) queued * Long.BYTES);
        head = 0;
        tail = queued;
        return true;
    }

    @Override
    public void flush() {
        while (head < tail) {
            int asked = Math.min(BURST, tail - head);
            int taken = burst(backlog.at(head), asked);
            head += taken;
            if (taken < asked) {
                return;
            }
        }
        head = 0;
        tail = 0;
    }

    private int burst(long mbufs, int asked) {
        if (!prepared) {
            int taken = Shim.txBurst(critical, port, queue, mbufs, asked);
            SENT.setOpaque(this, sent + taken);
            return taken;
        }
        long result = Shim.txBurstPrepared(critical, port, queue, mbufs, asked);
        int taken = (int) result;
        int rejected = (int) (result >>> Integer.SIZE);
        SENT.setOpaque(this, sent + taken - rejected);
        if (rejected > 0) {
            REFUSED.setOpaque(this, refused + rejected);
        }
        return taken;
    }

    /** Whether nothing waits for the next flush. */
    public boolean isEmpty() {
        return head == tail;
    }

    /** Packets that can be queued before the next flush. */
    public int room() {
        return capacity - (tail - head);
    }

    /** Frees what is queued still; for a queue whose port has stopped. */
    public void clear() {
        for (; head < tail; head++) {
            Shim.freePacket(backlog.get(head));
        }
        head = 0;
        tail = 0;
    }

    /** Packets that the device took. */
    public long sent() {
        return (long) SENT.getOpaque(this);
    }

    /** Packets that the driver refused, because of what they ask it to do. */
    public long refused() {
        return (long) REFUSED.getOpaque(this);
    }

    private static VarHandle counter(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(TxQueue.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
