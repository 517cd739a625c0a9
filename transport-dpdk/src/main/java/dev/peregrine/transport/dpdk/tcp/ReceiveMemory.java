package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.packet.SpillPool;

/**
 * Sees to it that payload which waits to be read never keeps the device from receiving: when its buffers run short, what
 * arrives is moved to ordinary memory, and when that is full too, dropped, so that the peer sends it again. Connections
 * whose application reads at once hold nothing and may use what is left.
 */
final class ReceiveMemory {

    private final TcpSettings settings;
    private final TcpCounters counters;
    private SpillPool spill;

    /** The pool that was asked last how much it has, which is too dear to be asked for each segment. */
    private PacketPool asked;

    /** Payloads of that pool that may be kept before it is asked again. */
    private int credit;

    ReceiveMemory(TcpSettings settings, TcpCounters counters) {
        this.settings = settings;
        this.counters = counters;
    }

    /**
     * Takes payload that is going to wait, with its reference.
     *
     * @param read whether it waits for nothing but its application, which has read all before it
     * @return the same payload, perhaps in another buffer; null where it had to be dropped
     */
    PacketBuffer keep(PacketBuffer payload, boolean read) {
        PacketPool pool = payload.pool();
        if (pool == spill || hasEnough(pool)) {
            return payload;
        }
        PacketBuffer copy = payload.length() <= pool.dataRoom() ? allocate(pool.dataRoom()) : null;
        if (copy != null) {
            int length = payload.length();
            NativeMemory.copy(payload.address(), copy.append(length), length);
            payload.release();
            counters.receiveSpilledBytes += length;
            return copy;
        }
        if (read && pool.available() >= settings.receivePoolReserve() / 2) {
            return payload;
        }
        payload.release();
        counters.receiveDrops++;
        return null;
    }

    /** What a pool has dwindles by what is kept alone: half of the surplus lasts for as many payloads. */
    @SuppressWarnings("ReferenceEquality") // pools have no value, only identity
    private boolean hasEnough(PacketPool pool) {
        if (pool == asked && credit > 0) {
            credit--;
            return true;
        }
        asked = pool;
        int surplus = pool.available() - settings.receivePoolReserve();
        credit = Math.max(surplus / 2, 0);
        return surplus >= 0;
    }

    private PacketBuffer allocate(int dataRoom) {
        if (spill == null) {
            spill = new SpillPool(settings.receiveSpillBytes(), dataRoom);
        }
        return spill.allocate();
    }

    /** Whether payload had to be moved and is still there. */
    boolean isShort() {
        return spilledBuffers() > 0;
    }

    /** Takes back what other threads have released. */
    void drainReturned() {
        if (spill != null) {
            spill.drainReturned();
        }
    }

    /** Buffers of ordinary memory in use. */
    int spilledBuffers() {
        return spill == null ? 0 : spill.inUse();
    }
}
