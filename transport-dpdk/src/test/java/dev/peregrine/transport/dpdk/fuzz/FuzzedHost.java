package dev.peregrine.transport.dpdk.fuzz;

import dev.peregrine.transport.dpdk.net.FlowSteering;
import dev.peregrine.transport.dpdk.net.NetworkStack;
import dev.peregrine.transport.dpdk.net.NetworkStackConfig;
import dev.peregrine.transport.dpdk.net.StackCounter;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import dev.peregrine.transport.dpdk.tcp.CongestionAlgorithm;
import dev.peregrine.transport.dpdk.tcp.TcpCounters;
import dev.peregrine.transport.dpdk.tcp.TcpEcn;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import dev.peregrine.transport.dpdk.tcp.TcpState;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A stack with both families and applications over it, and what must hold of it whatever arrives. */
final class FuzzedHost {

    private static final int VLAN = 100;

    /** Turns at the same moment after which there must be nothing left to be done. */
    private static final int MOST_TURNS = 16;

    private final FuzzedDevice device;
    private final NetworkStack stack;
    private final FrameFuzzer fuzzer;
    private final FuzzedApplications applications;
    private long now;

    FuzzedHost(Choices choices) throws IOException {
        Overheard overheard = new Overheard();
        int vlan = choices.oneIn(8) ? VLAN : 0;
        device = new FuzzedDevice(choices, overheard, vlan);
        fuzzer = new FrameFuzzer(choices, overheard, vlan);
        now = choices.nextLong();
        stack = new NetworkStack(
                new NetworkStackConfig(
                        List.of(Family.IPV4.stack, Family.IPV6.stack),
                        List.of(),
                        vlan,
                        FuzzedDevice.MTU,
                        settings(choices)),
                device,
                new FlowSteering(1, new ToeplitzHash(ToeplitzHash.symmetricKey())),
                0,
                new SplittableRandom(choices.nextInt()),
                now);
        applications = new FuzzedApplications(stack, choices);
        stack.appear();
    }

    private static TcpSettings settings(Choices choices) {
        int differing = choices.nextInt(1 << 16);
        TcpSettings.Builder builder = new TcpSettings.Builder()
                .timestamps((differing & 1) == 0)
                .selectiveAcks((differing & 2) == 0)
                .windowScaling((differing & 4) == 0)
                .synCookies((differing & 8) == 0)
                .ecn((differing & 16) == 0 ? TcpEcn.REQUEST : TcpEcn.OFF)
                .congestionAlgorithm((differing & 32) == 0 ? CongestionAlgorithm.CUBIC : CongestionAlgorithm.NEW_RENO)
                .receiveSpillBytes(1 << 16);
        if ((differing & 64) != 0) {
            builder.synBacklog(2).timeWaits(1).orphans(1).challengeAcksPerSecond(2);
        }
        if ((differing & 128) != 0) {
            builder.sendBufferSize(4096)
                    .maxSendBufferSize(4096)
                    .receiveBufferSize(4096)
                    .maxReceiveBufferSize(8192);
        }
        return builder.build();
    }

    /** What arrives with the next turn, as the choices have it. */
    void arrive() {
        fuzzer.next().forEach(device::arrives);
    }

    /** An application does something of its own accord. */
    void act() throws IOException {
        applications.act(now);
    }

    /** The link goes or comes. */
    void flap() {
        device.up = !device.up;
    }

    /** The device's ring is full, or not any more. */
    void fill() {
        device.room = !device.room;
    }

    void pass(long nanos) {
        now += nanos;
    }

    /** Time passes until a timer is due. */
    void passToDeadline() {
        long deadline = stack.nextDeadlineNanos();
        if (deadline != Long.MAX_VALUE && deadline - now > 0) {
            now = deadline;
        }
    }

    /** The stack does all that there is to do at this moment, and all is as it must be. */
    void settle() {
        int turns = 0;
        do {
            stack.poll(now);
            stack.flush(now);
            device.complete();
            check(++turns < MOST_TURNS, "more and more turns at one moment");
        } while (stack.hasWork() || device.hasFrames());
        check(count(StackCounter.FRAMES_RECEIVED) == device.received, StackCounter.FRAMES_RECEIVED.name());
        check(count(StackCounter.BYTES_RECEIVED) == device.receivedBytes, StackCounter.BYTES_RECEIVED.name());
        check(count(StackCounter.FRAMES_SENT) == device.sent, StackCounter.FRAMES_SENT.name());
        check(count(StackCounter.BYTES_SENT) == device.sentBytes, StackCounter.BYTES_SENT.name());
        check(states() == flows(), "flows are in other states");
    }

    private long count(StackCounter counter) {
        return stack.counters().get(counter);
    }

    private int states() {
        int sum = 0;
        for (TcpState state : TcpState.values()) {
            int count = stack.tcpCounters().connections(state);
            check(count >= 0, state.name());
            sum += count;
        }
        return sum;
    }

    private int flows() {
        int[] count = new int[1];
        stack.tcp().forEachFlow(flow -> count[0]++);
        return count[0];
    }

    /** Fails where something does not hold; there are too many such places for words that are put together in vain. */
    static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    /** Ends the stack; nothing may be left. */
    void end() {
        applications.end();
        stack.close(now);
        device.complete();
        check(flows() == 0, "flows are left");
        check(states() == 0, "states are left");
        device.assertNothingInUse();
    }

    /** The names of all counters that are not 0. */
    Set<String> reached() throws IllegalAccessException {
        Set<String> reached = new TreeSet<>();
        for (StackCounter counter : StackCounter.values()) {
            if (count(counter) > 0) {
                reached.add(counter.name());
            }
        }
        for (Field field : fields()) {
            if (field.getLong(stack.tcpCounters()) > 0) {
                reached.add(field.getName());
            }
        }
        return reached;
    }

    /** The names of all counters that there are. */
    static Set<String> counters() {
        Set<String> names = new TreeSet<>();
        Stream.of(StackCounter.values()).map(StackCounter::name).forEach(names::add);
        fields().stream().map(Field::getName).forEach(names::add);
        return names;
    }

    private static List<Field> fields() {
        return Stream.of(TcpCounters.class.getFields())
                .filter(field -> field.getType() == long.class)
                .toList();
    }
}
