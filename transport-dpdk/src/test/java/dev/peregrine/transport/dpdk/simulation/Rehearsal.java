package dev.peregrine.transport.dpdk.simulation;

import dev.peregrine.transport.dpdk.device.SimulatedWire;

/**
 * Finds a time to begin at, such that a number of the first conversation wraps in the midst of it: lets the same two hosts
 * shake hands once to see where their numbers stand, which move on with the clock.
 */
final class Rehearsal {

    private static final long MILLISECOND = 1_000_000L;
    private static final int TURNS = 20;

    /** RFC 9293 section 3.4.1 has the clock of initial sequence numbers tick every 4 us; the stack's does every 4.096. */
    private static final long SEQUENCE_TICK_NANOS = 4096;

    private Rehearsal() {}

    static long beginNanos(Scenario scenario, Host.Plan clientPlan, Host.Plan serverPlan, Workbench workbench) {
        // Far from zero mostly, so that differences of times are what counts.
        long someTimeNanos = scenario.random.nextLong(-1L << 62, 1L << 62);
        if (scenario.wrap == Scenario.Wrap.NONE) {
            return someTimeNanos;
        }
        int distance = scenario.random.nextInt(1, 1 << scenario.random.nextInt(1, 18));
        try (SimulatedWire wire = new SimulatedWire(0, someTimeNanos);
                Host client = new Host(clientPlan, wire, workbench, someTimeNanos);
                Host server = new Host(serverPlan, wire, workbench, someTimeNanos)) {
            shakeHands(wire, client, server, scenario.ipv6, someTimeNanos);
            FlowWatch flow = scenario.wrapAtServer
                    ? server.watch().flow(Talk.SERVICE, Talk.FIRST_NUMBER)
                    : client.watch().flow(Talk.FIRST_NUMBER, Talk.SERVICE);
            return scenario.wrap == Scenario.Wrap.SEQUENCE
                    ? someTimeNanos + ticksUntil(-distance, flow.initialSequence()) * SEQUENCE_TICK_NANOS
                    : someTimeNanos + ticksUntil(-distance, flow.initialTimestamp()) * MILLISECOND;
        }
    }

    private static void shakeHands(SimulatedWire wire, Host client, Host server, boolean ipv6, long beginNanos) {
        server.listen(Talk.SERVICE, connection -> true);
        client.connect(ipv6, Talk.FIRST_NUMBER, server, Talk.SERVICE, beginNanos);
        long nowNanos = beginNanos;
        for (int i = 0; i < TURNS; i++, nowNanos += MILLISECOND) {
            wire.deliver(nowNanos);
            client.turn(nowNanos);
            server.turn(nowNanos);
        }
        client.stack().close(nowNanos);
        server.stack().close(nowNanos);
    }

    private static long ticksUntil(int wanted, int present) {
        return Integer.toUnsignedLong(wanted - present);
    }
}
