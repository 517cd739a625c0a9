package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What can be seen of a connection, as in Linux's tcp_info. */
class TcpInfoTest {

    @Test
    void anIdleConnectionTellsWhatWasAgreedAndMeasured() {
        try (TcpScript script = TcpScript.sacking()) {
            TcpInfo info = script.connection.info();
            assertThat(info.state()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(info.recovery()).isEqualTo(TcpInfo.Recovery.OPEN);
            assertThat(info.selectiveAcks()).isTrue();
            assertThat(info.timestamps()).isFalse();
            assertThat(info.sendMss()).isEqualTo(1000);
            assertThat(info.cwnd()).isEqualTo(10_000);
            assertThat(info.ssthresh()).isEqualTo(1 << 30);
            assertThat(info.sendWindow()).isEqualTo(65_535);
            assertThat(info.unacknowledged()).isZero();
        }
    }

    @Test
    void aLossIsSeenWhileItIsRepaired() {
        try (TcpScript script =
                TcpScript.sacking().writeSegments(12).outSegments(0, 10).after(100)) {
            script.in(". 1 ack 1 <sack 1001:5001>").out(". 1:1001 ack 1").outSegments(10, 11);
            TcpInfo info = script.connection.info();
            assertThat(info.recovery()).isEqualTo(TcpInfo.Recovery.FAST);
            assertThat(info.ssthresh()).isEqualTo(7000);
            assertThat(info.unacknowledged()).isEqualTo(11_000);
            assertThat(info.sacked()).isEqualTo(4000);
            assertThat(info.inFlight()).isEqualTo(7000);
            assertThat(info.lost()).isZero();
            assertThat(info.unsent()).isEqualTo(1000);
            assertThat(info.retransmissions()).isEqualTo(1);
            assertThat(info.srttNanos()).isEqualTo(100_000_000);
            assertThat(info.minRttNanos()).isEqualTo(100_000_000);
        }
    }

    @Test
    void theSendBufferGrowsWithTheWindowUnlessItsSizeWasSet() {
        TcpSettings settings = new TcpSettings.Builder()
                .sendBufferSize(4000)
                .maxSendBufferSize(30_000)
                .build();
        try (TcpScript script = TcpScript.sacking(settings)) {
            assertThat(script.connection.info().sendBufferSize()).isEqualTo(20_000);
            script.writeSegments(20)
                    .outSegments(0, 10)
                    .after(100)
                    .in(". 1 ack 8001")
                    .outSegments(10, 20);
            assertThat(script.connection.info().sendBufferSize()).isEqualTo(30_000);
            script.connection.options().sendBufferSize(5000);
            assertThat(script.connection.sendRoom()).isZero();
        }
    }
}
