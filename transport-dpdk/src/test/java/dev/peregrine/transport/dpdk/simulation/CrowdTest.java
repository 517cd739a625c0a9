package dev.peregrine.transport.dpdk.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.device.SimulatedWire;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpCounters;
import dev.peregrine.transport.dpdk.tcp.TcpEvents;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * A hundred thousand connections to one server in virtual time. A quarter of the peers die and are found out by keepalive,
 * some have windows of next to nothing and read late, and the others are served all the while.
 */
class CrowdTest {

    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final int PORT = 11_211;
    private static final int CLIENTS = 4;
    private static final int CONNECTIONS_EACH = 25_000;
    private static final int AT_ONCE = 50;
    private static final int SLOW_READERS = 400;
    private static final int SERVER_BUFFERS = 16_384;
    private static final int CLIENT_BUFFERS = 4_096;
    private static final int SMALL_ANSWER = 100;
    private static final int LARGE_ANSWER = 20_000;
    private static final int SEGMENT = 1_448;

    /** The TCB's 512, which FootprintTest measures alone, and what the wire and its hosts keep for themselves. */
    private static final int MOST_BYTES = 560;

    private static final TcpSettings NARROW = new TcpSettings.Builder()
            .receiveBufferSize(2_000)
            .maxReceiveBufferSize(2_000)
            .build();

    private final SimulatedWire wire = new SimulatedWire(1, 0);
    private final CrowdHost server = new CrowdHost(1, SERVER_BUFFERS, TcpSettings.DEFAULT, wire, 0);
    private final List<CrowdClient> clients = new ArrayList<>();
    private final CrowdClient mortal = client(2, TcpSettings.DEFAULT);
    private final CrowdClient slow = client(3, NARROW);
    private final List<CrowdClient> healthy = List.of(client(4, TcpSettings.DEFAULT), client(5, TcpSettings.DEFAULT));
    private long nowNanos;
    private boolean dead;

    private CrowdClient client(int number, TcpSettings settings) {
        CrowdHost host = new CrowdHost(number, CLIENT_BUFFERS, settings, wire, 0);
        CrowdClient client = new CrowdClient(host, settings, CONNECTIONS_EACH);
        clients.add(client);
        return client;
    }

    @Test
    void aHundredThousandConnectionsOutliveDeadPeersAndNarrowWindows() throws Exception {
        server.stack().tcp().listen(0, 0, PORT, 1024, accepted -> {
            accepted.handler(this::serve);
            return true;
        });
        long before = usedHeap();
        connectAll();
        clients.forEach(client -> askAll(client, SMALL_ANSWER));
        runFor(SECOND);
        long bytes = (usedHeap() - before) / (2L * CLIENTS * CONNECTIONS_EACH);
        System.out.println("bytes of heap per end of " + CLIENTS * CONNECTIONS_EACH + " idle connections: " + bytes);
        assertThat(bytes).isLessThanOrEqualTo(MOST_BYTES);
        assertThat(counters().currEstab).isEqualTo(CLIENTS * CONNECTIONS_EACH);
        server.assertHoldsNoBuffer();
        clients.forEach(client -> client.host().assertHoldsNoBuffer());

        slow.readLater();
        for (int i = 0; i < SLOW_READERS; i++) {
            slow.ask(i, LARGE_ANSWER);
        }
        watchTheMortal();
        dead = true;
        mortal.host().crash(nowNanos);
        for (int second = 0; second < 90; second += 30) {
            healthy.forEach(client -> askAll(client, SMALL_ANSWER));
            runFor(30 * SECOND);
        }
        assertThat(counters().abortOnTimeout).isEqualTo(CONNECTIONS_EACH);
        assertThat(counters().currEstab).isEqualTo((CLIENTS - 1) * CONNECTIONS_EACH);
        assertThat(counters().windowProbes).isGreaterThanOrEqualTo(SLOW_READERS);

        readSlowly();
        server.assertHoldsNoBuffer();
        end();
    }

    private TcpCounters counters() {
        return server.stack().tcpCounters();
    }

    /** The first of each host alone, so that all know their neighbours; then so many in each round trip. */
    private void connectAll() throws Exception {
        for (int i = 0; i < CONNECTIONS_EACH; i++) {
            for (CrowdClient client : clients) {
                client.connect(i, server, PORT, nowNanos);
            }
            if (i == 0 || i % AT_ONCE == 0) {
                runFor(MILLISECOND);
            }
        }
        runUntil(() -> clients.stream().allMatch(client -> client.established() == CONNECTIONS_EACH), 10 * SECOND);
    }

    /** Asks on all connections; nobody waits for more than a second. */
    private void askAll(CrowdClient client, int bytes) {
        for (int i = 0; i < client.size(); i++) {
            client.ask(i, bytes);
            if (i % (2 * AT_ONCE) == 0) {
                runFor(MILLISECOND);
            }
        }
        runUntil(() -> client.unanswered() == 0, SECOND);
    }

    private void watchTheMortal() {
        long address = mortal.host().address().low();
        server.stack().tcp().forEachConnection(connection -> {
            if (connection.remoteAddressLow() == address) {
                connection.options().keepAlive(true);
                connection.options().keepAliveIdleSeconds(30);
                connection.options().keepAliveIntervalSeconds(5);
                connection.options().keepAliveProbes(3);
            }
        });
        askAll(mortal, SMALL_ANSWER);
    }

    /** What a window of one segment lets through, a piece every fifty milliseconds. */
    private void readSlowly() {
        long endNanos = nowNanos + 600 * SECOND;
        while (slow.unanswered() > 0) {
            assertThat(nowNanos).as("%d are not answered", slow.unanswered()).isLessThan(endNanos);
            for (int i = 0; i < SLOW_READERS; i++) {
                slow.read(i);
            }
            runFor(50 * MILLISECOND);
        }
    }

    private void serve(TcpConnection connection, int events) {
        if ((events & TcpEvents.READABLE) == 0) {
            return;
        }
        PacketBuffer request;
        while ((request = connection.read()) != null) {
            answer(connection, NativeMemory.getInt(request.address()));
            request.release();
        }
    }

    private void answer(TcpConnection connection, int bytes) {
        ByteStream stream = new ByteStream(connection.remotePort(), false);
        for (int at = 0; at < bytes; at += SEGMENT) {
            int length = Math.min(bytes - at, SEGMENT);
            PacketBuffer piece = server.transmitPool().allocate();
            stream.write(piece.append(length), at, length);
            connection.write(piece);
        }
    }

    private void runFor(long nanos) {
        long endNanos = nowNanos + nanos;
        while (nowNanos < endNanos) {
            turns();
            nowNanos = Math.min(Math.max(nextEventNanos(), nowNanos + 1), endNanos);
        }
        turns();
    }

    private void runUntil(BooleanSupplier condition, long atMostNanos) {
        long endNanos = nowNanos + atMostNanos;
        while (!condition.getAsBoolean()) {
            assertThat(nowNanos).as("time is up").isLessThan(endNanos);
            runFor(MILLISECOND);
        }
    }

    private void turns() {
        wire.deliver(nowNanos);
        int work;
        do {
            work = turn(server);
            for (CrowdClient client : clients) {
                if (client != mortal || !dead) {
                    work += turn(client.host());
                }
            }
        } while (work > 0);
    }

    private int turn(CrowdHost host) {
        int work = host.stack().poll(nowNanos);
        host.stack().flush(nowNanos);
        return work;
    }

    private long nextEventNanos() {
        long next = Math.min(wire.nextDeliveryNanos(), server.stack().nextDeadlineNanos());
        for (CrowdClient client : clients) {
            if (client != mortal || !dead) {
                next = Math.min(next, client.host().stack().nextDeadlineNanos());
            }
        }
        return next;
    }

    private void end() {
        server.stack().close(nowNanos);
        clients.stream()
                .filter(client -> client != mortal)
                .forEach(client -> client.host().stack().close(nowNanos));
        wire.close();
        server.assertHoldsNoBuffer();
        clients.forEach(client -> client.host().assertHoldsNoBuffer());
        server.close();
        clients.forEach(client -> client.host().close());
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
