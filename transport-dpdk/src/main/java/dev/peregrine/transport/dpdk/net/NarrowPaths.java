package dev.peregrine.transport.dpdk.net;

import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * The black holes that the loops of an interface have found, each on its way to those that have not: no router's message
 * tells of them that could be handed on (RFC 8899). Any loop may tell, each takes what is for itself. Of bounded size:
 * what finds no room, a loop has to find out by itself.
 */
final class NarrowPaths {

    private static final int MOST_WAITING = 64;

    private final MpscVarHandleArrayQueue<NarrowPath>[] waiting;

    /**
     * A path that takes less than was thought.
     *
     * @param high with low the destination
     * @param mtu bytes of a packet that arrived
     * @param former bytes of a packet that did not
     */
    record NarrowPath(long high, long low, int mtu, int former) {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    NarrowPaths(int loops) {
        waiting = new MpscVarHandleArrayQueue[loops];
        for (int i = 0; i < loops; i++) {
            waiting[i] = new MpscVarHandleArrayQueue<>(MOST_WAITING);
        }
    }

    /** Tells a loop of a path. */
    void tell(int loop, NarrowPath path) {
        waiting[loop].relaxedOffer(path);
    }

    /** The next path that a loop has been told of, or null; called by that loop alone. */
    NarrowPath take(int loop) {
        return waiting[loop].relaxedPoll();
    }
}
