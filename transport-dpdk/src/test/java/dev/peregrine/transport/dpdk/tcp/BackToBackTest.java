package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two TCP layers talk to each other in virtual time; by seed the link between them loses, doubles and reorders. */
class BackToBackTest {

    private static final int PORT = 11_211;
    private static final int SEEDS = 25;
    private static final long SECOND = 1_000_000_000L;
    private static final TcpSettings SETTINGS = new TcpSettings.Builder()
            .mslNanos(SECOND)
            .maxSendBufferSize(256 * 1024)
            .build();

    private record Exchange(TcpPair pair, StreamPeer client, StreamPeer server) {
        boolean isOver() {
            return client.isClosed() && server.isClosed();
        }
    }

    private static Exchange exchange(TcpPair pair, long up, long down, int largestWrite, long seed) {
        StreamPeer client = new StreamPeer(pair.client.sendPool, up, largestWrite, seed);
        StreamPeer server = new StreamPeer(pair.server.sendPool, down, largestWrite, seed + 1);
        try {
            pair.server.tcp.listen(0, 0, PORT, 16, connection -> {
                connection.handler(server);
                connection.options().keepAlive(true);
                connection.options().keepAliveIdleSeconds(60);
                server.connection = connection;
                server.pump();
                return true;
            });
            client.connection = pair.client.tcp.connect(
                    0,
                    pair.client.address,
                    40_000,
                    0,
                    pair.server.address,
                    PORT,
                    pair.client.options(),
                    client,
                    pair.nowNanos);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        lingerEvery(pair, client, server);
        return new Exchange(pair, client, server);
    }

    /** Slow readers come back now and then, as long as anybody is there. */
    private static void lingerEvery(TcpPair pair, StreamPeer client, StreamPeer server) {
        pair.at(pair.nowNanos + 5_000_000, () -> {
            client.linger();
            server.linger();
            if (!client.isClosed() || !server.isClosed()) {
                lingerEvery(pair, client, server);
            }
        });
    }

    private static void runToTheEnd(Exchange exchange, long up, long down, String name) {
        TcpPair pair = exchange.pair;
        assertThat(pair.runUntil(exchange::isOver, 3_600 * SECOND))
                .as("over: %s", name)
                .isTrue();
        String what = name + ", client " + exchange.client.describe() + ", server " + exchange.server.describe();
        exchange.client.readAll();
        exchange.server.readAll();
        assertThat(exchange.server.received).as("up: %s", what).isEqualTo(up);
        assertThat(exchange.client.received).as("down: %s", what).isEqualTo(down);
        assertThat(pair.client.tcp.connectionCount() + pair.server.tcp.connectionCount())
                .as("connections: %s", what)
                .isZero();
        pair.runUntil(() -> false, SECOND);
        assertNothingLeft(pair, what);
    }

    private static void assertNothingLeft(TcpPair pair, String what) {
        for (Endpoint end : new Endpoint[] {pair.client, pair.server}) {
            assertThat(end.sendPool.inUse() + end.sendPool.heldByDevice())
                    .as("send buffers: %s", what)
                    .isZero();
            assertThat(end.receivePool.inUse()).as("receive buffers: %s", what).isZero();
        }
    }

    @Test
    void bothSidesTransferAndClose() {
        TcpPair pair = new TcpPair(SETTINGS, TcpPair.Link.CLEAN, 1);

        Exchange exchange = exchange(pair, 1_000_000, 3_000_000, 1448, 1);

        runToTheEnd(exchange, 1_000_000, 3_000_000, "clean link");
        assertThat(exchange.client.events & TcpEvents.FAILED).isZero();
        assertThat(pair.client.counters.retransSegs + pair.server.counters.retransSegs)
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"0.01, 0, 0", "0, 0.05, 0.1", "0.05, 0.05, 0.05", "0.3, 0.1, 0.2"})
    void nothingIsLostOrDoubledWhateverTheLinkDoes(double loss, double duplication, double reordering) {
        for (int seed = 0; seed < SEEDS; seed++) {
            TcpPair.Link link = new TcpPair.Link(loss, duplication, reordering, 1_000_000, 125_000_000);
            SplittableRandom random = new SplittableRandom(seed);
            TcpPair pair = new TcpPair(settings(random), link, seed);
            vary(pair.client.path, random);
            vary(pair.server.path, random);
            long up = random.nextInt(60_000);
            long down = random.nextInt(90_000);
            Exchange exchange = exchange(pair, up, down, 20 + random.nextInt(1800), seed);
            exchange.client.largestRead = 1 + random.nextInt(8);
            exchange.server.largestRead = 1 + random.nextInt(8);
            runToTheEnd(exchange, up, down, "seed " + seed);
        }
    }

    /** Whether options are used, and buffers so small that windows close. */
    private static TcpSettings settings(SplittableRandom random) {
        return new TcpSettings.Builder()
                .mslNanos(SECOND)
                .timestamps(random.nextBoolean())
                .windowScaling(random.nextBoolean())
                .receiveBufferSize(2_000 + random.nextInt(200_000))
                .sendBufferSize(2_000 + random.nextInt(100_000))
                .maxSendBufferSize(2_000 + random.nextInt(200_000))
                .build();
    }

    /** Devices that take no chains, that cut segments, and paths of any size. */
    private static void vary(TestPath path, SplittableRandom random) {
        path.mtu = 576 + random.nextInt(925);
        path.maxChain = 1 + random.nextInt(8);
        path.segmentationLimit = random.nextBoolean() ? 10_000 : 0;
    }

    @Test
    void aSideThatAbortsLeavesNothingBehind() {
        for (int seed = 0; seed < SEEDS; seed++) {
            TcpPair.Link link = new TcpPair.Link(0.05, 0.05, 0.05, 1_000_000, 125_000_000);
            TcpPair pair = new TcpPair(SETTINGS, link, seed);
            Exchange exchange = exchange(pair, 200_000, 200_000, 1448, seed);
            SplittableRandom random = new SplittableRandom(seed);
            pair.runUntil(() -> false, random.nextLong(SECOND / 10));
            exchange.client.connection.abort();
            assertThat(pair.runUntil(() -> pair.server.tcp.connectionCount() == 0, 3_600 * SECOND))
                    .as("seed %d", seed)
                    .isTrue();
            pair.runUntil(() -> false, SECOND);
            exchange.client.discard();
            exchange.server.discard();
            assertNothingLeft(pair, "seed " + seed);
        }
    }
}
