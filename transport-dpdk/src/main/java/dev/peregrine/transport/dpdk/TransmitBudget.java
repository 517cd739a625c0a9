package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import java.util.ArrayDeque;

/**
 * Deals out the transmit buffers of one event loop so that peers who do not read leave some for those who do.
 *
 * <p>Whoever comes first gets the first half: what applications write into, and what is copied to be sent. Of the other
 * half each connection may have an equal part, and only to send: where the first is used up, messages are of other
 * memory until they are copied. So the last buffers are never taken by a connection that has some, as long as there are
 * fewer connections than buffers. Who finds none waits for a turn to try again. Used on the loop only.
 */
final class TransmitBudget {

    /** What a buffer in a send queue holds at the least, but for the last one: TCP copies smaller writes together. */
    private static final int LEAST_BYTES_A_BUFFER = 512;

    private static final int RETRIES_A_TURN = 16;

    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final PacketPool pool;
    private final int common;
    private final int limit;

    /**
     * Creates the budget.
     *
     * @param limit buffers of the pool that data may fill; the rest is for headers and acknowledgements
     */
    TransmitBudget(PacketPool pool, int limit) {
        this.pool = pool;
        this.limit = limit;
        common = limit / 2;
    }

    /** Bytes that a fresh buffer takes. */
    int bufferBytes() {
        return pool.dataRoom();
    }

    /** A buffer for an application to write into, or null. */
    PacketBuffer forMessage() {
        return pool.inUse() < common ? pool.allocate() : null;
    }

    /** A buffer to copy a datagram into, or null. */
    PacketBuffer forDatagram() {
        return pool.inUse() < limit ? pool.allocate() : null;
    }

    /**
     * A buffer to copy a part of a stream into, or null.
     *
     * @param queuedBytes what its connection has queued, sent but not acknowledged or not yet sent
     * @param connections how many there are, all of the loop
     */
    PacketBuffer forStream(int queuedBytes, int connections) {
        int inUse = pool.inUse();
        int fairBytes = (limit - common) / connections * LEAST_BYTES_A_BUFFER;
        boolean may = inUse < common || (inUse < limit && queuedBytes <= fairBytes);
        return may ? pool.allocate() : null;
    }

    /** Has a writer that found no buffer run in a later turn, behind those that wait already. */
    void await(Runnable writer) {
        waiting.add(writer);
    }

    /** Lets some of those that wait try again; called once a turn. */
    void retry() {
        for (int i = Math.min(waiting.size(), RETRIES_A_TURN); i > 0; i--) {
            waiting.remove().run();
        }
    }

    /** Forgets those that wait, whose loop has ended. */
    void clear() {
        waiting.clear();
    }
}
