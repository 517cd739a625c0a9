package dev.peregrine.transport.dpdk.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of the simulations that one thread runs one after the other: to get it anew for each would take longer
 * than most of them do. Used by its thread only.
 */
final class Workbench {

    private static final int BUFFERS = 2048;

    private final int buffers;
    private final ArrayDeque<NativePacketPool> idle = new ArrayDeque<>();

    /** A workbench with pools of {@value #BUFFERS} buffers. */
    Workbench() {
        this(BUFFERS);
    }

    /** A workbench with pools of so many buffers. */
    Workbench(int buffers) {
        this.buffers = buffers;
    }

    /** A pool of which so many buffers can be had. */
    Lease lease(int available) {
        NativePacketPool pool = idle.poll();
        return new Lease(pool != null ? pool : new NativePacketPool(buffers), available);
    }

    /** A pool for one simulation. */
    final class Lease {

        private final NativePacketPool pool;
        private final List<PacketBuffer> withheld = new ArrayList<>();

        private Lease(NativePacketPool pool, int available) {
            this.pool = pool;
            while (pool.available() > available) {
                withheld.add(pool.allocate());
            }
        }

        NativePacketPool pool() {
            return pool;
        }

        /** Nobody holds a buffer any more. */
        void assertAllBack(String whose) {
            assertThat(pool.inUse() - withheld.size())
                    .as("%s buffers in use", whose)
                    .isZero();
            assertThat(pool.heldByDevice())
                    .as("%s buffers held by the device", whose)
                    .isZero();
        }

        /** Lets others have the pool. One whose buffers are not all back stays away. */
        void end() {
            withheld.forEach(PacketBuffer::release);
            withheld.clear();
            if (pool.available() == buffers) {
                idle.push(pool);
            }
        }
    }
}
