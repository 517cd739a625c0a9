package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Looking at connections before the segments of a burst arrive. */
class SegmentPreviewTest {

    private static final int BURST = 4;
    private static final long PEER = IpAddress.ofIpv4(0x0a00_0001) + 99;
    private static final int FEW = 256;

    @Test
    void isWorthItsTimeOnlyForBurstsOfManyConnections() throws Exception {
        try (TcpScript script = new TcpScript()) {
            SegmentPreview preview = script.end.tcp.preview(BURST);
            for (int i = 0; i < FEW; i++) {
                connect(script, 1000 + i);
            }
            assertThat(preview.isWorthwhile(BURST)).isFalse();

            connect(script, 1000 + FEW);

            assertThat(preview.isWorthwhile(BURST)).isTrue();
            assertThat(preview.isWorthwhile(1)).isFalse();
            script.turn().discardSent();
            script.end.tcp.close(script.nowNanos);
            script.discardSent();
        }
    }

    private static void connect(TcpScript script, int port) throws Exception {
        Endpoint end = script.end;
        end.tcp.connect(0, end.address, port, 0, PEER, 80, end.options(), script, script.nowNanos);
    }

    @Test
    void changesNothing() {
        try (TcpScript script = TcpScript.sacking().writeSegments(12).outSegments(0, 10)) {
            TcpInfo before = script.connection.info();

            look(script, BURST);

            assertThat(script.connection.info()).isEqualTo(before);
            script.turn().quiet();
            script.in(". 1 ack 2001").outSegments(10, 12).in(". 1 ack 12001");
        }
    }

    @Test
    void asksHandlersFromTheNearestReferenceToTheFarthest() {
        List<Integer> depths = new ArrayList<>();
        try (TcpScript script = TcpScript.accepted()) {
            script.connection.handler(new TcpHandler() {
                @Override
                public void ready(TcpConnection connection, int events) {}

                @Override
                public int preview(int depth) {
                    depths.add(depth);
                    return depth;
                }
            });

            look(script, 1);

            assertThat(depths).containsExactly(0, 1, 2, 3, 4, 5);
            look(script, 0);
            assertThat(depths).hasSize(6);
        }
    }

    @Test
    void connectionsWithoutHandlerAndUnknownOnesAreNoTrouble() {
        try (TcpScript script = TcpScript.accepted()) {
            script.connection.handler(null);
            SegmentPreview preview = script.end.tcp.preview(BURST);
            preview.expect(0, script.end.address, TcpScript.PORT, 0, PEER, TcpScript.PEER_PORT + 1);
            preview.look();
            look(script, 2);
            script.connection.handler(script);
        }
    }

    /** Looks at the script's connection, for which so many segments are expected. */
    private static void look(TcpScript script, int segments) {
        SegmentPreview preview = script.end.tcp.preview(BURST);
        TcpConnection c = script.connection;
        for (int i = 0; i < segments; i++) {
            preview.expect(
                    c.localAddressHigh(),
                    c.localAddressLow(),
                    c.localPort(),
                    c.remoteAddressHigh(),
                    c.remoteAddressLow(),
                    c.remotePort());
        }
        preview.look();
    }
}
