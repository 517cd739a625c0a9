package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The receive buffer grows while it is what limits the peer. Round trips take 100 ms, the buffer begins with 10,000. */
class ReceiveBufferTuningTest {

    private static final int SEGMENT = 1000;

    private static TcpScript connected(int most) {
        return connected(most, 64);
    }

    private static TcpScript connected(int most, int reserve) {
        TcpSettings settings = new TcpSettings.Builder()
                .receiveBufferSize(10_000)
                .maxReceiveBufferSize(most)
                .receivePoolReserve(reserve)
                .build();
        TcpScript script = new TcpScript(settings);
        script.listen().in("S 0 win 65535 <mss 1000>").out("S. 0 ack 1").after(100);
        script.in(". 1 ack 1").connection.options().quickAck(true);
        return script;
    }

    private static int size(TcpScript script) {
        return script.connection.info().receiveBufferSize();
    }

    /** The peer sends so many segments from there on, in one burst, and the application reads them all. */
    private static int burst(TcpScript script, int from, int segments) {
        for (int i = 0; i < segments; i++) {
            int seq = from + i * SEGMENT;
            script.in(". " + seq + ":" + (seq + SEGMENT) + " ack 1").discardSent();
        }
        script.read(segments * SEGMENT).discardSent();
        return from + segments * SEGMENT;
    }

    @Test
    void aWindowReadInEachRoundTripDoublesUpToTheMost() {
        try (TcpScript script = connected(50_000)) {
            int seq = burst(script, 1, 10);
            assertThat(size(script)).isEqualTo(20_000);
            script.after(100).discardSent();
            seq = burst(script, seq, 20);
            assertThat(size(script)).isEqualTo(40_000);
            script.after(100).discardSent();
            burst(script, seq, 40);
            assertThat(size(script)).isEqualTo(50_000);
        }
    }

    @Test
    void thePeerIsToldOfTheWiderWindowAtOnce() {
        try (TcpScript script = connected(50_000)) {
            burst(script, 1, 9);
            script.in(". 9001:10001 ack 1").discardSent().read(SEGMENT).out(". 1 ack 10001 win 20000");
        }
    }

    @Test
    void lessThanHalfAWindowARoundTripIsNoReason() {
        try (TcpScript script = connected(50_000)) {
            int seq = 1;
            for (int i = 0; i < 20; i++) {
                seq = burst(script, seq, 3);
                script.after(100).discardSent();
            }
            assertThat(size(script)).isEqualTo(10_000);
        }
    }

    @Test
    void aReaderThatLagsIsNotHelpedByMoreRoom() {
        try (TcpScript script = connected(50_000)) {
            for (int i = 0; i < 4; i++) {
                int seq = 1 + i * SEGMENT;
                script.in(". " + seq + ":" + (seq + SEGMENT) + " ack 1").discardSent();
            }
            assertThat(size(script)).isEqualTo(10_000);
            script.after(1000).read(4000).discardSent();
            burst(script, 4001, 6);
            assertThat(size(script)).isEqualTo(10_000);
        }
    }

    @Test
    void aSizeThatTheApplicationHasSetStays() {
        try (TcpScript script = connected(50_000)) {
            script.connection.options().receiveBufferSize(10_000);
            burst(script, burst(script, 1, 10), 10);
            assertThat(size(script)).isEqualTo(10_000);
        }
    }

    @Test
    void theScaleLeavesRoomToGrow() {
        TcpSettings settings = new TcpSettings.Builder()
                .receiveBufferSize(10_000)
                .maxReceiveBufferSize(4 << 20)
                .build();
        try (TcpScript script = new TcpScript(settings)) {
            script.listen().in("S 0 <mss 1000, ws 2>").out("S. 0 ack 1 win 10000 <mss 1460, ws 7>");
        }
    }

    @Test
    void whereMemoryRunsShortItDoesNotGrow() {
        try (TcpScript script = connected(50_000, 1000)) {
            burst(script, 1, 10);
            assertThat(script.end.counters.receiveSpilledBytes).isEqualTo(10_000);
            assertThat(size(script)).isEqualTo(10_000);
        }
    }
}
