package dev.peregrine.transport.dpdk.net;

import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * What the loops of an interface have found out themselves of how much paths take, each finding on its way to the loops
 * that do not know: no router's message tells of it that could be handed on (RFC 8899). Any loop may tell, each takes what
 * is for itself. Of bounded size: what finds no room, a loop has to find out by itself.
 */
final class PathFindings {

    private static final int MOST_WAITING = 64;

    private final MpscVarHandleArrayQueue<PathFinding>[] waiting;

    /** What a loop has found of the path to a destination. */
    sealed interface PathFinding {

        /** With {@link #low} the destination. */
        long high();

        long low();
    }

    /**
     * A path takes less than was thought.
     *
     * @param mtu bytes of a packet that arrived
     * @param former bytes of a packet that did not
     */
    record Narrowed(long high, long low, int mtu, int former) implements PathFinding {}

    /**
     * A packet was sent that is larger than any which is known to arrive.
     *
     * @param size its bytes
     * @param arrived whether it has, so that the path takes more again
     */
    record Probed(long high, long low, int size, boolean arrived) implements PathFinding {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    PathFindings(int loops) {
        waiting = new MpscVarHandleArrayQueue[loops];
        for (int i = 0; i < loops; i++) {
            waiting[i] = new MpscVarHandleArrayQueue<>(MOST_WAITING);
        }
    }

    /** Tells a loop. */
    void tell(int loop, PathFinding finding) {
        waiting[loop].relaxedOffer(finding);
    }

    /** The next that a loop has been told, or null; called by that loop alone. */
    PathFinding take(int loop) {
        return waiting[loop].relaxedPoll();
    }
}
