package dev.peregrine.transport.dpdk.eal;

import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.lang.foreign.Arena;

/** A receive queue of a port. Used by one thread at a time; allocates nothing. */
public final class RxQueue {

    /** Packets that one call brings in at most. */
    public static final int BURST = 32;

    private static final long NOTEWORTHY = Mbuf.RX_IP_CHECKSUM_MASK | Mbuf.RX_L4_CHECKSUM_MASK | Mbuf.RX_FLOW_HASH;

    private final int port;
    private final int queue;
    private final boolean critical;
    private final MbufPool pool;
    private final AddressArray burst;

    RxQueue(int port, int queue, boolean critical, MbufPool pool, Arena arena) {
        this.port = port;
        this.queue = queue;
        this.critical = critical;
        this.pool = pool;
        this.burst = new AddressArray(arena, BURST);
    }

    /**
     * Takes in what has arrived, without waiting.
     *
     * @param frames is filled from index 0; the caller holds the packets
     * @return how many
     */
    public int receive(PacketBuffer[] frames) {
        int received = Shim.rxBurst(critical, port, queue, burst.at(0), Math.min(frames.length, BURST));
        for (int i = 0; i < received; i++) {
            long mbuf = burst.get(i);
            PacketBuffer frame = pool.adopt(mbuf);
            long flags = Mbuf.flags(mbuf) & NOTEWORTHY;
            if (flags != 0) {
                note(frame, flags, mbuf);
            }
            frames[i] = frame;
        }
        return received;
    }

    /** NONE is a checksum that nobody has filled in since the data was on no wire: of a virtual machine on this one. */
    private static void note(PacketBuffer frame, long flags, long mbuf) {
        int offload = 0;
        long ip = flags & Mbuf.RX_IP_CHECKSUM_MASK;
        if (ip == Mbuf.RX_IP_CHECKSUM_GOOD || ip == Mbuf.RX_IP_CHECKSUM_NONE) {
            offload |= Offload.RX_IP_CHECKSUM_GOOD;
        } else if (ip == Mbuf.RX_IP_CHECKSUM_BAD) {
            offload |= Offload.RX_IP_CHECKSUM_BAD;
        }
        long l4 = flags & Mbuf.RX_L4_CHECKSUM_MASK;
        if (l4 == Mbuf.RX_L4_CHECKSUM_GOOD || l4 == Mbuf.RX_L4_CHECKSUM_NONE) {
            offload |= Offload.RX_L4_CHECKSUM_GOOD;
        } else if (l4 == Mbuf.RX_L4_CHECKSUM_BAD) {
            offload |= Offload.RX_L4_CHECKSUM_BAD;
        }
        if ((flags & Mbuf.RX_FLOW_HASH) != 0) {
            offload |= Offload.RX_FLOW_HASH;
            frame.flowHash(Mbuf.flowHash(mbuf));
        }
        frame.offload(offload);
    }
}
