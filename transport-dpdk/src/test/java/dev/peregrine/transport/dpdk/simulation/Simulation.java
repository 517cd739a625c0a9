package dev.peregrine.transport.dpdk.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.device.SimulatedDevice;
import dev.peregrine.transport.dpdk.device.SimulatedWire;
import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Two hosts on a bad wire in virtual time: everything that happens follows from the seed. */
final class Simulation implements AutoCloseable {

    private static final long MICROSECOND = 1_000L;
    private static final long MILLISECOND = 1_000 * MICROSECOND;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final long LIMIT = 6 * 3600 * SECOND;
    private static final int PORT = 11211;
    private static final long CLIENT = IpAddress.ofIpv4(0x0a000001);
    private static final long SERVER = IpAddress.ofIpv4(0x0a000002);

    private final SplittableRandom random;
    private final SimulatedWire wire;
    private final Host client;
    private final Host server;
    private final List<Talk> talks = new ArrayList<>();
    private final List<Talk> served = new ArrayList<>();
    // Far from zero on both sides, so that differences of times are what counts.
    private final long beginNanos;
    private long nowNanos;

    Simulation(long seed) {
        random = new SplittableRandom(seed);
        beginNanos = random.nextLong();
        nowNanos = beginNanos;
        wire = new SimulatedWire(random.nextLong(), nowNanos);
        client = new Host(wire, "10.0.0.1/24", 1, capabilities(), random.split(), nowNanos);
        server = new Host(wire, "10.0.0.2/24", 2, capabilities(), random.split(), nowNanos);
        impair(client.device());
        impair(server.device());
        server.listen(PORT, connection -> {
            // The second talker of a pair says its part under the number of the first.
            Talk talk = new Talk(connection, server.pool(), connection.remotePort(), false, random.split());
            served.add(talk);
            return true;
        });
    }

    private DeviceCapabilities capabilities() {
        boolean offloads = random.nextBoolean();
        return new DeviceCapabilities(
                offloads,
                offloads,
                offloads,
                offloads,
                offloads,
                offloads && random.nextBoolean(),
                offloads ? 16 : random.nextInt(1, 5));
    }

    private void impair(SimulatedDevice device) {
        wire.conditionsFrom(device)
                .latencyNanos(random.nextLong(10 * MICROSECOND, 100 * MILLISECOND))
                .jitterNanos(random.nextLong(10 * MILLISECOND))
                .loss(random.nextInt(4) == 0 ? 0 : random.nextDouble(0.2))
                .duplication(random.nextInt(3) == 0 ? random.nextDouble(0.2) : 0)
                .corruption(random.nextInt(3) == 0 ? random.nextDouble(0.05) : 0)
                .reordering(random.nextInt(2) == 0 ? random.nextDouble(0.3) : 0, 50 * MILLISECOND);
        if (random.nextInt(3) == 0) {
            wire.conditionsFrom(device)
                    .bitsPerSecond(random.nextLong(1_000_000, 1_000_000_000))
                    .queueLimit(random.nextInt(20, 500));
        }
    }

    /** Opens connections, lets both sides say all they have to say, and waits until nothing is left of them. */
    void run() {
        int connections = random.nextInt(1, 5);
        for (int i = 0; i < connections; i++) {
            int port = 40_000 + i;
            talks.add(new Talk(
                    client.connect(CLIENT, port, SERVER, PORT, nowNanos), client.pool(), port, true, random.split()));
        }
        while (!isOver()) {
            turn();
            assertThat(nowNanos - beginNanos)
                    .as("the simulation does not end: %s", this)
                    .isLessThan(LIMIT);
        }
        for (int i = 0; i < connections; i++) {
            Talk talk = talks.get(i);
            Talk answer = served.stream()
                    .filter(t -> t.number() == talk.number())
                    .findFirst()
                    .orElseThrow();
            talk.assertHeardAllOf(answer);
            answer.assertHeardAllOf(talk);
        }
        client.assertNothingLeft();
        server.assertNothingLeft();
    }

    private boolean isOver() {
        return client.stack().tcp().connectionCount() == 0
                && server.stack().tcp().connectionCount() == 0
                && wire.nextDeliveryNanos() == Long.MAX_VALUE
                && talks.stream().allMatch(Talk::isClosed)
                && served.stream().allMatch(Talk::isClosed);
    }

    private void turn() {
        wire.deliver(nowNanos);
        client.turn(nowNanos);
        server.turn(nowNanos);
        boolean again = false;
        for (Talk talk : talks) {
            again |= talk.act(nowNanos);
        }
        for (Talk talk : served) {
            again |= talk.act(nowNanos);
        }
        if (!again && !client.stack().hasWork() && !server.stack().hasWork()) {
            nowNanos += Math.max(MICROSECOND, nanosToNextEvent());
        }
    }

    private long nanosToNextEvent() {
        long least = untilOrMax(wire.nextDeliveryNanos());
        least = Math.min(least, untilOrMax(client.stack().nextDeadlineNanos()));
        least = Math.min(least, untilOrMax(server.stack().nextDeadlineNanos()));
        for (Talk talk : talks) {
            least = Math.min(least, untilOrMax(talk.nextActNanos()));
        }
        for (Talk talk : served) {
            least = Math.min(least, untilOrMax(talk.nextActNanos()));
        }
        assertThat(least).as("nothing will ever happen again: %s", this).isLessThan(Long.MAX_VALUE);
        return least;
    }

    private long untilOrMax(long timeNanos) {
        return timeNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeNanos - nowNanos;
    }

    @Override
    public void close() {
        client.close(nowNanos);
        server.close(nowNanos);
        wire.close();
    }

    @Override
    public String toString() {
        return "at " + (nowNanos - beginNanos) / MILLISECOND + " ms, client " + talks + ", server " + served;
    }
}
