package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.tcp.Flow;
import dev.peregrine.transport.dpdk.tcp.TcpLayer;
import dev.peregrine.transport.dpdk.util.TimerWheel;

/**
 * The connections of this loop, those that are being opened among them, whose flows have moved to a loop that began later. While there are any, the others send
 * here what they know nothing of.
 */
final class FormerFlows extends TimerWheel.Timer {

    private static final long CHECK_NANOS = 1_000_000_000L;

    private final FlowSteering steering;
    private final int loop;
    private final TcpLayer tcp;
    private final TimerWheel timers;
    private FlowOwners seen;

    FormerFlows(FlowSteering steering, int loop, TcpLayer tcp, TimerWheel timers) {
        this.steering = steering;
        this.loop = loop;
        this.tcp = tcp;
        this.timers = timers;
    }

    /** Called once a turn: looks again when flows have moved. */
    void turn(long nowNanos) {
        FlowOwners owners = steering.owners();
        if (owners != seen) {
            check(owners, nowNanos);
        }
    }

    private void check(FlowOwners owners, long nowNanos) {
        seen = owners;
        if (!owners.isFormer(loop)) {
            return;
        }
        boolean[] kept = new boolean[FlowSteering.INDIRECTION_ENTRIES];
        tcp.forEachFlow(flow -> kept[entryOf(flow)] = true);
        seen = steering.settle(loop, kept);
        timers.schedule(this, nowNanos + CHECK_NANOS);
    }

    private int entryOf(Flow flow) {
        long peerHigh = flow.remoteAddressHigh();
        long peerLow = flow.remoteAddressLow();
        int peerPort = flow.remotePort();
        return steering.entry(
                peerHigh, peerLow, flow.localAddressHigh(), flow.localAddressLow(), peerPort, flow.localPort());
    }

    @Override
    protected void expired(long nowNanos) {
        check(steering.owners(), nowNanos);
    }
}
