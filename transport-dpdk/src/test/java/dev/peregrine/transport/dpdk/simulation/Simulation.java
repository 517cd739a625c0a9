package dev.peregrine.transport.dpdk.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.device.SimulatedWire;
import dev.peregrine.transport.dpdk.device.WireConditions;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.tcp.TcpFailure;
import java.util.ArrayList;
import java.util.List;

/** Two hosts on a bad wire in virtual time: everything that happens follows from the seed. */
final class Simulation implements AutoCloseable {

    private static final long MICROSECOND = 1_000L;
    private static final long MILLISECOND = 1_000 * MICROSECOND;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final int MOST_CONVERSATIONS = 20;
    private static final int NOBODY = 9;
    private static final long LIMIT = 24 * 3600 * SECOND;

    /** Then time goes on though there is work, since that may wait for buffers. */
    private static final int MOST_TURNS_AT_A_TIME = 20;

    private static final long LONGEST_TIMER = 601 * SECOND;

    private final Scenario scenario;
    private final SimulatedWire wire;
    private final Host client;
    private final Host server;
    private final List<Talk> talks = new ArrayList<>();
    private final List<Talk> served = new ArrayList<>();
    private final List<Talk> refused = new ArrayList<>();
    private final long beginNanos;
    private long nowNanos;
    private long nextWeather;
    private boolean disasterStruck;
    private boolean disasterOver;
    private long disasterOverNanos;

    Simulation(long seed, Workbench workbench) {
        scenario = new Scenario(seed);
        Host.Plan clientPlan = plan(1);
        Host.Plan serverPlan = plan(2);
        long wireSeed = scenario.random.nextLong();
        beginNanos = Rehearsal.beginNanos(scenario, clientPlan, serverPlan, workbench);
        nowNanos = beginNanos;
        wire = new SimulatedWire(wireSeed, nowNanos);
        client = new Host(clientPlan, wire, workbench, nowNanos);
        server = new Host(serverPlan, wire, workbench, nowNanos);
        changeWeather();
        serve(client);
        serve(server);
    }

    private Host.Plan plan(int number) {
        return new Host.Plan(
                number,
                IpPrefix.parse("10.0.0." + number + "/24"),
                IpPrefix.parse("fd00::" + number + "/64"),
                scenario.vlan,
                scenario.capabilities(),
                scenario.mtu(),
                scenario.settings(),
                scenario.buffers(),
                scenario.random.nextLong());
    }

    private void serve(Host host) {
        host.listen(Talk.SERVICE, connection -> {
            served.add(new Talk(connection, host.pool(), scenario));
            return true;
        });
    }

    /** Opens connections, lets both sides say all they have to say, and waits until nothing is left of them. */
    void run() {
        open(Scenario.Opening.BY_CLIENT, 0);
        for (int i = 1; i < scenario.conversations; i++) {
            open(scenario.opening(), i);
        }
        takeTurns();
        while (!isOver()) {
            nowNanos += Math.max(MICROSECOND, nanosToNextEvent());
            takeTurns();
            assertThat(nowNanos - beginNanos)
                    .as("the simulation does not end: %s", this)
                    .isLessThan(LIMIT);
        }
        for (Talk talk : talks) {
            talk.assertEnded();
        }
        for (Talk answer : served) {
            answer.assertEnded();
        }
        for (Talk talk : talks) {
            assertHeard(talk);
        }
        for (Talk talk : refused) {
            assertThat(talk.failure()).isIn(TcpFailure.REFUSED, scenario.isDeadly() ? TcpFailure.TIMEOUT : null);
        }
        assertTimersEnd();
        client.assertNothingLeft();
        server.assertNothingLeft();
    }

    private void open(Scenario.Opening opening, int index) {
        int port = Talk.FIRST_NUMBER + index;
        int serverPort = port + MOST_CONVERSATIONS;
        boolean ipv6 = scenario.ipv6 && (index == 0 || scenario.random.nextBoolean());
        switch (opening) {
            case BY_CLIENT -> talks.add(talk(ipv6, client, port, server, Talk.SERVICE));
            case BY_SERVER -> talks.add(talk(ipv6, server, serverPort, client, Talk.SERVICE));
            case BY_BOTH -> {
                talks.add(talk(ipv6, server, serverPort, client, port));
                served.add(talk(ipv6, client, port, server, serverPort));
            }
            case REFUSED -> refused.add(talk(ipv6, client, port, server, NOBODY));
        }
    }

    private Talk talk(boolean ipv6, Host from, int fromPort, Host to, int toPort) {
        return new Talk(from.connect(ipv6, fromPort, to, toPort, nowNanos), from.pool(), scenario);
    }

    private void assertHeard(Talk talk) {
        for (Talk answer : served) {
            if (answer.number() == talk.number()) {
                talk.meets(answer);
                if (!talk.mayFail()) {
                    talk.assertHeardAllOf(answer);
                    answer.assertHeardAllOf(talk);
                }
                return;
            }
        }
        assertThat(talk.mayFail()).as("%s found nobody", talk).isTrue();
    }

    /** What is left when all connections are gone is the knowledge of neighbours, which ages. */
    private void assertTimersEnd() {
        long endNanos = nowNanos + LONGEST_TIMER;
        while (client.stack().nextDeadlineNanos() != Long.MAX_VALUE
                || server.stack().nextDeadlineNanos() != Long.MAX_VALUE
                || wire.nextDeliveryNanos() != Long.MAX_VALUE) {
            nowNanos += Math.max(MICROSECOND, nanosToNextEvent());
            assertThat(endNanos - nowNanos).as("a timer does not end").isPositive();
            takeTurns();
        }
    }

    private boolean isOver() {
        return client.stack().tcp().connectionCount() == 0
                && server.stack().tcp().connectionCount() == 0
                && wire.nextDeliveryNanos() == Long.MAX_VALUE
                && !client.stack().hasWork()
                && !server.stack().hasWork()
                && (!disasterStruck || disasterOver)
                && allClosed(talks)
                && allClosed(served)
                && allClosed(refused);
    }

    private static boolean allClosed(List<Talk> talks) {
        for (int i = 0; i < talks.size(); i++) {
            if (!talks.get(i).isClosed()) {
                return false;
            }
        }
        return true;
    }

    private void takeTurns() {
        int turns = 0;
        while (turn() && turns < MOST_TURNS_AT_A_TIME) {
            turns++;
        }
    }

    /** Returns whether there is something to do still at this time. */
    private boolean turn() {
        befall();
        wire.deliver(nowNanos);
        client.turn(nowNanos);
        server.turn(nowNanos);
        boolean acted = act(talks);
        acted |= act(served);
        return acted || client.stack().hasWork() || server.stack().hasWork();
    }

    private boolean act(List<Talk> all) {
        boolean acted = false;
        for (int i = 0; i < all.size(); i++) {
            acted |= all.get(i).act(nowNanos);
        }
        return acted;
    }

    private void befall() {
        long frames = client.device().transmitted() + server.device().transmitted();
        if (scenario.changingWeather && frames >= nextWeather) {
            changeWeather();
        }
        if (!disasterStruck && frames >= scenario.disasterAfterFrames) {
            disasterStruck = true;
            disasterOverNanos = nowNanos + scenario.disasterNanos;
            strike();
        }
        if (disasterStruck && !disasterOver && nowNanos - disasterOverNanos >= 0) {
            disasterOver = true;
            recover();
        }
    }

    private void changeWeather() {
        changeWeather(client);
        changeWeather(server);
        nextWeather += scenario.random.nextInt(10, 200);
    }

    private void changeWeather(Host host) {
        WireConditions conditions = wire.conditionsFrom(host.device());
        scenario.impair(conditions);
        int mtu = scenario.pathMtu();
        if (scenario.routersTell) {
            host.router().nextLinkMtu(mtu);
        } else {
            conditions.mtu(mtu);
        }
    }

    private void strike() {
        switch (scenario.disaster) {
            case NONE -> disasterOver = true;
            case FLAP, CUT -> server.device().linkUp(false);
            case CRASH, REBOOT -> server.crash(nowNanos);
        }
    }

    private void recover() {
        switch (scenario.disaster) {
            case FLAP -> server.device().linkUp(true);
            case REBOOT -> {
                server.reboot(nowNanos);
                serve(server);
            }
            default -> {
                // These are for good.
            }
        }
    }

    private long nanosToNextEvent() {
        long least = untilOrMax(wire.nextDeliveryNanos());
        least = Math.min(least, untilOrMax(client.stack().nextDeadlineNanos()));
        least = Math.min(least, untilOrMax(server.stack().nextDeadlineNanos()));
        least = Math.min(least, nanosToNextAct(talks));
        least = Math.min(least, nanosToNextAct(served));
        if (disasterStruck && !disasterOver) {
            least = Math.min(least, disasterOverNanos - nowNanos);
        }
        assertThat(least).as("nothing will ever happen again: %s", this).isLessThan(Long.MAX_VALUE);
        return least;
    }

    private long nanosToNextAct(List<Talk> all) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < all.size(); i++) {
            least = Math.min(least, untilOrMax(all.get(i).nextActNanos()));
        }
        return least;
    }

    private long untilOrMax(long timeNanos) {
        return timeNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeNanos - nowNanos;
    }

    /** Adds what has happened to a tally. */
    void addTo(Tally tally) {
        tally.add(
                scenario.disaster,
                client.device().transmitted() + server.device().transmitted(),
                wire.lostFrom(client.device()) + wire.lostFrom(server.device()),
                client.watch().wrapped() + server.watch().wrapped(),
                client.router().told() + server.router().told(),
                client.blackHoles() + server.blackHoles(),
                nowNanos - beginNanos);
        talks.forEach(tally::add);
        served.forEach(tally::add);
        refused.forEach(tally::add);
    }

    @Override
    public void close() {
        client.stack().close(nowNanos);
        server.stack().close(nowNanos);
        wire.close();
        client.close();
        server.close();
    }

    @Override
    public String toString() {
        return scenario + "; at " + (nowNanos - beginNanos) / MILLISECOND + " ms, client " + talks + ", server "
                + served;
    }
}
