package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whatever clients leave lying about, the device goes on receiving and others are served. */
class SlowClientTest {

    private static final int BUFFERS = 512;
    private static final int RESERVE = TcpSettings.DEFAULT.receivePoolReserve();
    private static final int CLIENTS = 40;

    private static void open(TcpScript script, int port) {
        script.peerPort(port).in("S 0 <mss 1000>").out("S. 0 ack 1").in(". 1 ack 1");
        script.delayAcks();
    }

    private static void assertThatOthersAreServed(TcpScript script) {
        assertThat(script.end.receivePool.available()).isGreaterThanOrEqualTo(RESERVE - 1);
        open(script, 7);
        script.in("P. 1:501 ack 1").write(100).out("P. 1:101 ack 501").read(500);
    }

    @Test
    void unreadSegmentsOfOneByteFillBuffersInsteadOfPinningThem() {
        try (TcpScript script = TcpScript.accepted()) {
            byte[] segment = ScriptSegment.parse(". 1:2 ack 1").encode(TcpScript.PEER_PORT, TcpScript.PORT, 0, 0);
            int sent = 0;
            for (; sent < 1_000_000 && script.connection.readableBytes() == sent; sent++) {
                script.inAt(segment, 1 + sent);
                script.turn().discardSent();
            }
            // As much as was advertised, no more, and some hundred bytes in each buffer.
            assertThat(sent).isBetween(65_000, 262_145);
            assertThat(script.end.receivePool.inUse()).isLessThan(sent / 400);
            assertThatOthersAreServed(script);
        }
    }

    @Test
    void unreadDataOfManyClientsMovesOutOfTheDevicesBuffers() {
        try (TcpScript script = new TcpScript().listen()) {
            for (int port = 100; port < 100 + CLIENTS; port++) {
                open(script, port);
                for (int i = 0; i < 40; i++) {
                    script.in("P. " + (1 + 1400 * i) + ":" + (1401 + 1400 * i) + " ack 1")
                            .discardSent();
                }
            }
            assertThat(script.end.counters.receiveSpilledBytes).isGreaterThan(1400L * (CLIENTS * 40 - BUFFERS));
            assertThat(script.end.counters.receiveDrops).isZero();
            assertThatOthersAreServed(script);
            script.end.tcp.forEachConnection(TcpConnection::abort);
            script.discardSent();
        }
    }

    @Test
    void islandsOfManyClientsDoToo() {
        try (TcpScript script = new TcpScript().listen()) {
            for (int port = 100; port < 100 + CLIENTS; port++) {
                open(script, port);
                for (int i = 0; i < 40; i++) {
                    script.in(". " + (2 + 2 * i) + ":" + (3 + 2 * i) + " ack 1").discardSent();
                }
            }
            assertThat(script.end.counters.receiveSpilledBytes).isPositive();
            assertThatOthersAreServed(script);
        }
    }

    @Test
    void whenThatIsFullTooWhatWaitsBehindUnreadDataIsDroppedAndComesAgain() {
        TcpSettings settings = new TcpSettings.Builder().receiveSpillBytes(0).build();
        try (TcpScript script = new TcpScript(settings).listen()) {
            for (int port = 100; port < 100 + CLIENTS; port++) {
                open(script, port);
                for (int i = 0; i < 40; i++) {
                    script.in("P. " + (1 + 1400 * i) + ":" + (1401 + 1400 * i) + " ack 1")
                            .discardSent();
                }
            }
            assertThat(script.end.counters.receiveDrops).isPositive();
            // Half of the reserve is for those who read.
            assertThat(script.end.receivePool.available()).isGreaterThanOrEqualTo(RESERVE / 2);
            TcpConnection slow = script.connection;
            open(script, 7);
            script.in("P. 1:501 ack 1").write(100).out("P. 1:101 ack 501").read(500);
            assertThat(slow.readableBytes()).isLessThan(40 * 1400);
        }
    }

    @Test
    void spilledPayloadIsTheSamePayload() {
        TcpSettings settings =
                new TcpSettings.Builder().receivePoolReserve(BUFFERS).build();
        try (TcpScript script = TcpScript.accepted(settings, 1000, 65_535)) {
            script.in(". 2001:3001 ack 1").out(". 1 ack 1");
            script.in(". 1:1001 ack 1").out(". 1 ack 1001");
            assertThat(script.end.receivePool.inUse()).isZero();
            script.in(". 1001:2001 ack 1").out(". 1 ack 3001").read(3000);
            assertThat(script.end.tcp.receiveMemory().spilledBuffers()).isZero();
        }
    }
}
