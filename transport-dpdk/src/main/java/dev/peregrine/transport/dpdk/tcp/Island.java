package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** A run of payload without a gap that has arrived ahead of one: its edges, and its buffers in their order. */
final class Island {

    /** The sequence number of the first byte. */
    int left;

    /** The sequence number behind the last byte. */
    int right;

    PacketBuffer first;
    PacketBuffer last;

    /** The next one by sequence number, or in the pool. */
    Island next;

    /** The neighbours by the time at which something was added last. */
    Island newer;

    Island older;

    /** Keeps those of a stack that are not in use, so that reassembly allocates none. */
    static final class Pool {

        private Island idle;

        Island take() {
            Island island = idle;
            if (island == null) {
                return new Island();
            }
            idle = island.next;
            return island;
        }

        void giveBack(Island island) {
            island.first = null;
            island.last = null;
            island.newer = null;
            island.older = null;
            island.next = idle;
            idle = island;
        }
    }
}
