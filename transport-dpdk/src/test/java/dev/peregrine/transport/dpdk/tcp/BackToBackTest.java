package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two TCP layers talk to each other in virtual time; by seed the link between them loses, doubles and reorders. */
class BackToBackTest {

    private static final int PORT = 11_211;
    private static final long SECOND = 1_000_000_000L;
    private static final TcpSettings SETTINGS =
            new TcpSettings.Builder().mslNanos(SECOND).build();

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
                server.connection = connection;
                server.pump();
                return true;
            });
            pair.client.tcp.connect(
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
        return new Exchange(pair, client, server);
    }

    private static void runToTheEnd(Exchange exchange, long up, long down, String what) {
        TcpPair pair = exchange.pair;
        assertThat(pair.runUntil(exchange::isOver, 3_600 * SECOND))
                .as("over: %s", what)
                .isTrue();
        assertThat(exchange.server.received).as("up: %s", what).isEqualTo(up);
        assertThat(exchange.client.received).as("down: %s", what).isEqualTo(down);
        assertThat(pair.client.tcp.connectionCount() + pair.server.tcp.connectionCount())
                .as("connections: %s", what)
                .isZero();
        pair.runUntil(() -> false, SECOND);
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
        for (int seed = 0; seed < 50; seed++) {
            TcpPair.Link link = new TcpPair.Link(loss, duplication, reordering, 1_000_000, 125_000_000);
            TcpPair pair = new TcpPair(SETTINGS, link, seed);
            Exchange exchange = exchange(pair, 60_000, 90_000, 3 + seed * 40, seed);
            runToTheEnd(exchange, 60_000, 90_000, "seed " + seed);
        }
    }
}
