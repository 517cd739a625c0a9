package dev.peregrine.transport.dpdk.simulation;

import dev.peregrine.transport.dpdk.device.SimulatedWire;
import dev.peregrine.transport.dpdk.device.WireConditions;
import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.util.ArrayList;
import java.util.List;

/** Bulk flows, each from a host of its own, over one line to one receiver, in virtual time. */
final class Bottleneck implements AutoCloseable {

    private static final long SECOND = 1_000_000_000L;
    private static final int RECEIVER_PORT = 5001;
    private static final int BUFFERS = 16_384;
    private static final int MTU = 1500;

    private final Workbench workbench = new Workbench(BUFFERS);
    private final TcpSettings settings;
    private final long roundTripNanos;
    private final SimulatedWire wire;
    private final Host receiver;
    private final List<Host> senders = new ArrayList<>();
    private final List<BulkFlow> flows = new ArrayList<>();
    private long nowNanos;

    Bottleneck(long seed, TcpSettings settings, long roundTripNanos) {
        this.settings = settings;
        this.roundTripNanos = roundTripNanos;
        wire = new SimulatedWire(seed, nowNanos);
        receiver = host(1);
        wire.conditionsFrom(receiver.device()).latencyNanos(roundTripNanos / 2);
    }

    private Host host(int number) {
        Host.Plan plan = new Host.Plan(
                number,
                IpPrefix.parse("10.0.0." + number + "/24"),
                IpPrefix.parse("fd00::" + number + "/64"),
                0,
                DeviceCapabilities.NONE,
                MTU,
                settings,
                BUFFERS,
                number);
        return new Host(plan, wire, workbench, nowNanos);
    }

    /** Adds a flow from now on; what its frames meet is for the caller to say. */
    WireConditions addFlow() {
        int number = flows.size();
        Host sender = host(2 + number);
        if (number > 0) {
            wire.shareLine(senders.getFirst().device(), sender.device());
        }
        senders.add(sender);
        flows.add(new BulkFlow(sender, Talk.FIRST_NUMBER + number, receiver, RECEIVER_PORT + number, nowNanos));
        return wire.conditionsFrom(sender.device()).latencyNanos(roundTripNanos / 2);
    }

    /** Payload bytes that a flow has brought so far. */
    long received(int flow) {
        return flows.get(flow).received();
    }

    /** Frames of all senders. */
    long frames() {
        return senders.stream().mapToLong(h -> h.device().transmitted()).sum();
    }

    /** Frames that a sender's device dropped since its queue was full. */
    long dropped() {
        return senders.stream().mapToLong(h -> h.device().transmitDropped()).sum();
    }

    /** Lets time go by. */
    void run(long seconds) {
        long endNanos = nowNanos + seconds * SECOND;
        while (nowNanos < endNanos) {
            boolean work = turn();
            if (!work) {
                nowNanos = Math.min(Math.max(nextEventNanos(), nowNanos + 1), endNanos);
            }
        }
    }

    private boolean turn() {
        wire.deliver(nowNanos);
        receiver.turn(nowNanos);
        boolean work = receiver.stack().hasWork();
        for (int i = 0; i < flows.size(); i++) {
            Host sender = senders.get(i);
            sender.turn(nowNanos);
            work |= flows.get(i).write();
            work |= sender.stack().hasWork();
        }
        return work;
    }

    private long nextEventNanos() {
        long next = Math.min(wire.nextDeliveryNanos(), receiver.stack().nextDeadlineNanos());
        for (int i = 0; i < senders.size(); i++) {
            next = Math.min(next, senders.get(i).stack().nextDeadlineNanos());
        }
        return next;
    }

    @Override
    public void close() {
        senders.forEach(h -> h.stack().close(nowNanos));
        receiver.stack().close(nowNanos);
        wire.close();
    }
}
